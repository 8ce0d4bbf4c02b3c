/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.compat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.FinishedSpans;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpanSanitizer}.
 */
class SpanSanitizerTests {

	private static final String DEEP = "{\"a\":".repeat(31) + "1" + "}".repeat(31);

	private final TracingWarnings irregularities = new TracingWarnings(new Guard());

	@Test
	void goodTracesStayTheSameObjects() {
		MlflowTrace trace = FinishedSpans.trace(TraceInfo.NONE, FinishedSpans.root("good", 1, (span) -> {
			span.setAttribute("mlflow.spanInputs", "{\"a\": [1, 2.5, -3, 1e30, \"[[[[\\\"{{{{\", NaN]}");
			span.setAttribute("mlflow.chat.tokenUsage",
					"{\"input_tokens\": 3, \"output_tokens\": 4, \"total_tokens\": 7}");
			span.setAttribute("mlflow.llm.cost", "{\"input_cost\": 0.5, \"output_cost\": 1, \"total_cost\": 1.5}");
			span.setAttribute("session.id", "s".repeat(250));
			span.setAttribute("mlflow.spanType", "LLM");
			span.setAttribute("mlflow.traceTag.mlflow.traceName", "n".repeat(4096));
			span.setAttribute(AttributeKey.longArrayKey("own"), List.of(1L, 2L));
			span.setAttribute(AttributeKey.valueKey("value"), nested(30));
			span.addEvent("event", Attributes.of(AttributeKey.stringKey("json"), DEEP));
		}));
		assertThat(harmless(trace)).isSameAs(trace);
		for (TracingWarning kind : TracingWarning.values()) {
			assertThat(this.irregularities.count(kind)).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mlflow.spanInputs", "mlflow.spanOutputs", "own", "gen_ai.input.messages" })
	void jsonThatNestsTooDeepIsAString(String key) {
		assertThat(changed(key, DEEP, TracingWarning.UNREADABLE_CONTENT))
			.isEqualTo("\"" + DEEP.replace("\"", "\\\"") + "\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
			"{\"a\":12345678901234567890}|{\"a\":\"12345678901234567890\"}",
			"[1, -9223372036854775809]|[1, \"-9223372036854775809\"]",
			"[18446744073709551615,2]|[\"18446744073709551615\",2]",
			"{\"a\":[12345678901234567890,12345678901234567891]}|{\"a\":[\"12345678901234567890\",\"12345678901234567891\"]}",
			"[no 12345678901234567890|\"[no 12345678901234567890\"" })
	void integersBeyond64BitsAreStrings(String text, String expected) {
		assertThat(changed("own", text, TracingWarning.UNREADABLE_CONTENT)).isEqualTo(expected);
	}

	@Test
	void integersWithThousandsOfDigitsAreText() {
		String text = "[" + "9".repeat(5000) + "]";
		assertThat(changed("own", text, TracingWarning.UNREADABLE_CONTENT)).isEqualTo("\"" + text + "\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[9223372036854775807, -9223372036854775808]", "12345678901234567890",
			"[1234567890123456789012.5]", "{\"a\":\"12345678901234567890\"}", "{", "[\"", "[\"\\", "", " ", "[-" })
	void whatMlflowReadsStays(String text) {
		MlflowTrace trace = trace((span) -> span.setAttribute("own", text));
		assertThat(harmless(trace)).isSameAs(trace);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0', nullValues = "-", value = {
			"{\"input_tokens\":null,\"output_tokens\":1,\"total_tokens\":1}|{\"output_tokens\":1,\"total_tokens\":1}",
			"{\"input_tokens\":\"3\",\"output_tokens\":1,\"total_tokens\":4}|{\"input_tokens\":3,\"output_tokens\":1,\"total_tokens\":4}",
			"{\"input_tokens\":3,\"output_tokens\":4}|{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}",
			"{\"input_tokens\":3.6,\"total_tokens\":4}|{\"input_tokens\":4,\"total_tokens\":4}",
			"{\"input_tokens\":99999999999999999999,\"total_tokens\":4}|{\"total_tokens\":4}",
			"{\"input_tokens\":\"many\"}|-", "{\"input_tokens\":{\"a\":1},\"total_tokens\":4}|{\"total_tokens\":4}" })
	void tokenUsageIsSummable(String text, String expected) {
		assertThat(changed("mlflow.chat.tokenUsage", text, TracingWarning.TOKEN_USAGE)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0', nullValues = "-",
			value = { "cheap|-", "5|-", "[1]|-", "{\"total_cost\":\"x\"}|-",
					"{\"input_cost\":null,\"total_cost\":0.5}|{\"total_cost\":0.5}",
					"{\"input_cost\":\"0.25\",\"total_cost\":0.5}|{\"input_cost\":0.25,\"total_cost\":0.5}" })
	void costIsSummable(String text, String expected) {
		assertThat(changed("mlflow.llm.cost", text, TracingWarning.LLM_COST)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "session.id", "gen_ai.conversation.id", "user.id" })
	void idsAreCut(String key) {
		assertThat(changed(key, "i".repeat(251), TracingWarning.LONG_ID)).isEqualTo("i".repeat(250));
	}

	@Test
	void mlflowsOwnTagsAreLeftOut() {
		assertThat(changed("mlflow.traceTag.mlflow.trace.spansLocation", "here", TracingWarning.SYSTEM_TAG)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mlflow.spanType", "gen_ai.operation.name", "openinference.span.kind" })
	void aTypeIsText(String key) {
		assertThat(text(
				harmless(trace((span) -> span.setAttribute(AttributeKey.stringArrayKey(key), List.of("chat", "x"))))))
			.containsEntry(key, "chat");
		assertThat(text(
				harmless(trace((span) -> span.setAttribute(AttributeKey.valueKey(key), Value.of(Value.of("chat")))))))
			.containsEntry(key, "chat");
		MlflowTrace both = harmless(trace(
				(span) -> span.setAttribute(AttributeKey.stringArrayKey(key), List.of("x")).setAttribute(key, "good")));
		assertThat(both.root().getAttributes().asMap()).isEqualTo(Map.of(AttributeKey.stringKey(key), "good"));
		assertThat(this.irregularities.count(TracingWarning.SPAN_TYPE)).isEqualTo(3);
	}

	@Test
	void structuresThatNestTooDeepAreText() {
		MlflowTrace trace = harmless(trace((span) -> {
			span.setAttribute(AttributeKey.valueKey("own"), nested(31));
			span.addEvent("event", Attributes.of(AttributeKey.valueKey("own"), nested(31)));
			span.addEvent("good", Attributes.of(AttributeKey.stringKey("own"), "good"));
		}));
		assertThat(text(trace).get("own")).startsWith("\"{").endsWith("}\"");
		assertThat(trace.root().getEvents()).hasSize(2)
			.allSatisfy((event) -> assertThat(event.getAttributes().get(AttributeKey.stringKey("own"))).isNotNull());
		assertThat(this.irregularities.count(TracingWarning.UNREADABLE_CONTENT)).isEqualTo(2);
	}

	@Test
	void bytesAreText() {
		assertThat(text(harmless(
				trace((span) -> span.setAttribute(AttributeKey.valueKey("own"), Value.of(new byte[] { 1, -1 }))))))
			.containsEntry("own", "Af8=");
	}

	@Test
	void namesAreNeitherEmptyNorTooLong() {
		SpanData unnamed = FinishedSpans.root("name", 1,
				(span) -> span.updateName("").setAttribute("mlflow.traceTag.mlflow.traceName", ""));
		MlflowTrace trace = harmless(FinishedSpans.trace(TraceInfo.NONE, unnamed));
		assertThat(trace.name()).isEqualTo("span");
		assertThat(text(trace)).containsEntry("mlflow.traceTag.mlflow.traceName", "span");
		SpanData endless = FinishedSpans.root("n".repeat(100_000), 1,
				(span) -> span.setAttribute("mlflow.traceTag.mlflow.traceName", "n".repeat(100_000)));
		MlflowTrace cut = harmless(FinishedSpans.trace(TraceInfo.NONE, endless));
		assertThat(cut.name()).hasSize(4096).endsWith("...");
		assertThat(text(cut).get("mlflow.traceTag.mlflow.traceName")).hasSize(4096);
		assertThat(this.irregularities.count(TracingWarning.SPAN_NAME)).isEqualTo(2);
	}

	@Test
	void aSpanIsNotItsOwnParent() {
		SpanData span = FinishedSpans.root("self", 1, (started) -> {
		});
		SpanData self = new DelegatingSpanData(span) {

			@Override
			public SpanContext getParentSpanContext() {
				return span.getSpanContext();
			}

		};
		MlflowTrace trace = harmless(FinishedSpans.trace(TraceInfo.NONE, self));
		assertThat(trace.root().getParentSpanContext().isValid()).isFalse();
		assertThat(trace.spans()).containsExactly(trace.root());
		assertThat(this.irregularities.count(TracingWarning.OWN_PARENT)).isOne();
	}

	@Test
	void aClockThatGoesBackwardsMakesNoNegativeDuration() {
		MlflowTrace trace = harmless(FinishedSpans.trace(TraceInfo.NONE, FinishedSpans.root("back", -5000, (span) -> {
		})));
		assertThat(trace.root().getEndEpochNanos()).isEqualTo(trace.root().getStartEpochNanos());
		SpanData early = new DelegatingSpanData(trace.root()) {

			@Override
			public long getStartEpochNanos() {
				return Long.MIN_VALUE;
			}

			@Override
			public long getEndEpochNanos() {
				return -1;
			}

		};
		assertThat(harmless(FinishedSpans.trace(TraceInfo.NONE, early)).root().getStartEpochNanos()).isZero();
		assertThat(this.irregularities.count(TracingWarning.SPAN_TIME)).isEqualTo(2);
	}

	@Test
	void goodSpansBesideABadOneStayTheSameObjects() {
		SpanData root = FinishedSpans.root("root", 1, (span) -> {
		});
		SpanData bad = FinishedSpans.child(root, "bad", 1, (span) -> span.setAttribute("own", DEEP));
		MlflowTrace trace = harmless(FinishedSpans.trace(TraceInfo.NONE, bad, root));
		assertThat(trace.root()).isSameAs(root);
		assertThat(trace.spans()).element(1).isSameAs(root);
		assertThat(trace.spans()).element(0).isNotSameAs(bad);
	}

	private String changed(String key, String value, TracingWarning kind) {
		MlflowTrace trace = harmless(trace((span) -> span.setAttribute(key, value)));
		assertThat(this.irregularities.count(kind)).isOne();
		return text(trace).get(key);
	}

	private MlflowTrace harmless(MlflowTrace trace) {
		return new SpanSanitizer(this.irregularities).of(trace);
	}

	private static MlflowTrace trace(Consumer<Span> content) {
		return FinishedSpans.trace(TraceInfo.NONE, FinishedSpans.root("root", 1, content));
	}

	private static Value<?> nested(int depth) {
		Value<?> value = Value.of(1);
		for (int i = 0; i < depth; i++) {
			value = Value.of(KeyValue.of("a", value));
		}
		return value;
	}

	private static Map<String, String> text(MlflowTrace trace) {
		Map<String, String> text = new HashMap<>();
		trace.root().getAttributes().forEach((key, value) -> text.put(key.getKey(), value.toString()));
		return text;
	}

}
