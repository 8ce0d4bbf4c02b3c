/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a span says of itself arrives on the OpenTelemetry span.
 */
class SpanContentTests {

	private static final String INPUTS = "mlflow.spanInputs";

	private static final String OUTPUTS = "mlflow.spanOutputs";

	@ParameterizedTest
	@MethodSource
	void inputsOutputsAndAttributesAreNativeWhereMlflowReadsThemSo(Object value, Object content, Object attribute) {
		Map<String, Object> attributes = attributes(
				(span) -> span.setInputs(value).setOutputs(value).setAttribute("own", value));

		assertThat(attributes).containsEntry(INPUTS, content)
			.containsEntry(OUTPUTS, content)
			.containsEntry("own", attribute);
	}

	static List<Arguments> inputsOutputsAndAttributesAreNativeWhereMlflowReadsThemSo() {
		return List.of(arguments(5, 5L, 5L), arguments((byte) 5, 5L, 5L), arguments(5L, 5L, 5L),
				arguments(0.5, 0.5, 0.5), arguments(0.5f, 0.5, 0.5), arguments(true, true, true),
				arguments(null, Value.empty(), Value.empty()), arguments("x", "\"x\"", "x"),
				arguments(Map.of("a", 1), "{\"a\": 1}", "{\"a\": 1}"),
				arguments(Arrays.asList(1, null), "[1, null]", "[1, null]"));
	}

	@Test
	void numbersThatJsonDoesNotKnowAreText() {
		assertThat(attributes((span) -> span.setOutputs(Double.NaN)).get(OUTPUTS)).isInstanceOf(String.class);
	}

	@ParameterizedTest
	@MethodSource("changesOfType")
	void theLastCallWinsWhateverTheType(Object first, Object second, Object expected) {
		Map<String, Object> attributes = attributes((span) -> span.setAttribute("own", first)
			.setAttribute("own", second)
			.setOutputs(first)
			.setOutputs(second));

		assertThat(attributes).containsEntry("own", expected).containsKey(OUTPUTS);
	}

	static List<Arguments> changesOfType() {
		return List.of(arguments("a", 5, 5L), arguments(5, "a", "a"), arguments(5, true, true),
				arguments("a", null, Value.empty()), arguments(null, 0.5, 0.5));
	}

	@Test
	void theLastInputsWin() {
		assertThat(attributes((span) -> span.setInputs("a").setInputs("b"))).containsEntry(INPUTS, "\"b\"");
		assertThat(attributes((span) -> span.setInputs(5).setInputs("b"))).containsEntry(INPUTS, "\"b\"");
		assertThat(attributes((span) -> span.setInputs(5).setInputs(6))).containsEntry(INPUTS, 6L);
		// written already, and a written attribute's type can't change
		assertThat(attributes((span) -> span.setInputs("a").setInputs(5))).containsEntry(INPUTS, "5");
		assertThat(attributes((span) -> span.setInputs("a").setInputs(null))).containsEntry(INPUTS, "null");
		assertThat(attributes((span) -> span.setInputs("a").setInputs(5).setInputs("b"))).containsEntry(INPUTS,
				"\"b\"");
	}

	@Test
	void theLastTypeWins() {
		assertThat(attributes((span) -> span.setSpanType(SpanType.TOOL).setSpanType("POEM")))
			.containsEntry("mlflow.spanType", "POEM");
	}

	@Test
	void modelAndTokensAreMlflowsAttributes() {
		Map<String, Object> attributes = attributes((span) -> span.setModel("openai", "gpt-5")
			.setTokenUsage(TokenUsage.of(3, 4, 8).withCacheRead(1).withCacheCreation(2)));

		assertThat(attributes).containsEntry("mlflow.llm.provider", "openai")
			.containsEntry("mlflow.llm.model", "gpt-5")
			.containsEntry("mlflow.chat.tokenUsage",
					"{\"input_tokens\": 3, \"output_tokens\": 4, \"total_tokens\": 8, \"cache_read_input_tokens\": 1, "
							+ "\"cache_creation_input_tokens\": 2}");
	}

	@Test
	void eventsKeepTheirAttributes() {
		SpanData span = record((recording) -> recording.addEvent("retry", Map.of("attempt", 2, "why", "timeout",
				"codes", List.of(503, "late", true), "nested", List.of(List.of()))));

		assertThat(span.getEvents()).singleElement().satisfies((event) -> {
			assertThat(event.getName()).isEqualTo("retry");
			assertThat(TracedApplication.byName(event.getAttributes())).containsEntry("attempt", 2L)
				.containsEntry("why", "timeout")
				.containsEntry("codes", Value.of(Value.of(503), Value.of("late"), Value.of(true)))
				.containsEntry("nested", "[[]]");
		});
	}

	@Test
	void linksLeadToTheOtherTrace() {
		SpanData span = record(
				(recording) -> recording.addLink("tr-0123456789abcdef0123456789abcdef", "0123456789abcdef")
					.addLink("0123456789abcdef0123456789abcdef", "0123456789abcdef", Map.of("why", "retry")));

		assertThat(span.getLinks()).hasSize(2)
			.allSatisfy((link) -> assertThat(link.getSpanContext().getTraceId())
				.isEqualTo("0123456789abcdef0123456789abcdef"));
		assertThat(TracedApplication.byName(span.getLinks().get(1).getAttributes()))
			.containsOnly(entry("why", "retry"));
	}

	@Test
	void theLastStatusWins() {
		assertThat(record((span) -> span.setStatus(SpanStatus.ERROR, "too long")).getStatus()).satisfies((status) -> {
			assertThat(status.getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(status.getDescription()).isEqualTo("too long");
		});
		assertThat(record((span) -> span.setStatus(SpanStatus.UNSET)).getStatus().getStatusCode())
			.isEqualTo(StatusCode.UNSET);
		assertThat(
				record((span) -> span.recordException(new IllegalStateException()).setStatus(SpanStatus.OK)).getStatus()
					.getStatusCode())
			.isEqualTo(StatusCode.OK);
	}

	@Test
	void whatIsMissingTakesNothingElseAway() {
		SpanData span = record((recording) -> recording.setOutputs("done")
			.setModel(null, null)
			.setTokenUsage(null)
			.setAttribute(null, 1)
			.setSpanType(null)
			.addEvent(null, null)
			.addLink(null, null)
			.recordException(null)
			.setStatus(null)
			.setStatus(SpanStatus.ERROR, null));

		assertThat(TracedApplication.byName(span.getAttributes())).containsEntry(OUTPUTS, "\"done\"")
			.containsEntry("mlflow.spanType", "UNKNOWN");
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	private static Map<String, Object> attributes(Consumer<MlflowSpan> body) {
		return TracedApplication.byName(record(body).getAttributes());
	}

	private static SpanData record(Consumer<MlflowSpan> body) {
		SpanData[] result = new SpanData[1];
		TracedApplication.runner().run((context) -> {
			context.getBean(MlflowTracing.class).runInSpan("work", body);
			result[0] = TracedApplication.span(context, "work");
		});
		return result[0];
	}

}
