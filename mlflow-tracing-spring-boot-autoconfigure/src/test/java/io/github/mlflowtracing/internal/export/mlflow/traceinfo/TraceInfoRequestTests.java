/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link TraceInfoRequest}.
 */
class TraceInfoRequestTests {

	private static final long START = 1_795_354_423_582_654_321L;

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private TraceInfo facts = TraceInfo.NONE;

	private String name = "foo";

	private boolean whole = true;

	private boolean tokensKnown = true;

	private long duration = 136_900_000;

	@Test
	void writesWhatThePythonSdkWrites() {
		this.facts = facts(Map.of(), Map.of("mlflow.trace_schema.version", "3", "mlflow.user", "root"));
		SpanData root = span((span) -> span.setAttribute("mlflow.spanInputs", "{\"a\": 1}")
			.setAttribute("mlflow.spanOutputs", "{\"b\": 2}"));
		assertThat(MAPPER.readTree(body(root))).isEqualTo(MAPPER.readTree("""
				{"trace": {"trace_info": {
				  "trace_id": "tr-%s",
				  "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "1"}},
				  "request_time": "2026-11-22T13:33:43.582Z",
				  "execution_duration": "0.136s",
				  "state": "OK",
				  "trace_metadata": {
				    "mlflow.trace_schema.version": "3", "mlflow.user": "root",
				    "mlflow.traceInputs": "{\\"a\\": 1}", "mlflow.traceOutputs": "{\\"b\\": 2}",
				    "mlflow.trace.sizeBytes": "492",
				    "mlflow.trace.sizeStats": "{\\"total_size_bytes\\": 492, \\"num_spans\\": 1}"},
				  "tags": {"mlflow.traceName": "foo"},
				  "request_preview": "{\\"a\\": 1}",
				  "response_preview": "{\\"b\\": 2}"}}}
				""".formatted(root.getTraceId())));
	}

	@Test
	void writesWhatWasSaidOfTheTrace() {
		this.facts = new TraceInfo(Map.of("team", "core"), Map.of("app.version", "1.2.3"), "sess-1", "alice", "req-123",
				"PREVIEW IN", "PREVIEW OUT", "ERROR");
		JsonNode info = info((span) -> span.setAttribute("mlflow.spanInputs", "{\"q\": \"x\"}"));
		assertThat(info.at("/tags/team").asString()).isEqualTo("core");
		assertThat(info.at("/trace_metadata/app.version").asString()).isEqualTo("1.2.3");
		assertThat(info.at("/trace_metadata/mlflow.trace.session").asString()).isEqualTo("sess-1");
		assertThat(info.at("/trace_metadata/mlflow.trace.user").asString()).isEqualTo("alice");
		assertThat(info.at("/client_request_id").asString()).isEqualTo("req-123");
		assertThat(info.at("/request_preview").asString()).isEqualTo("PREVIEW IN");
		assertThat(info.at("/response_preview").asString()).isEqualTo("PREVIEW OUT");
		assertThat(info.at("/state").asString()).isEqualTo("ERROR");
	}

	@Test
	void takesTheStateFromTheRootUnlessItWasSaid() {
		assertThat(info((span) -> span.setStatus(StatusCode.ERROR)).at("/state").asString()).isEqualTo("ERROR");
		assertThat(info((span) -> {
		}).at("/state").asString()).isEqualTo("OK");
		this.facts = new TraceInfo(Map.of(), Map.of(), null, null, null, null, null, "OK");
		assertThat(info((span) -> span.setStatus(StatusCode.ERROR)).at("/state").asString()).isEqualTo("OK");
	}

	@Test
	void leavesPreviewsOutWhereThereIsNoContent() {
		JsonNode info = info((span) -> {
		});
		assertThat(info.has("request_preview")).isFalse();
		assertThat(info.has("response_preview")).isFalse();
		assertThat(info.at("/trace_metadata/mlflow.traceOutputs").asString()).isEmpty();
	}

	@Test
	void readsContentOfEveryTypeOfAttribute() {
		assertThat(preview((span) -> span.setAttribute("mlflow.spanInputs", 5L))).isEqualTo("5");
		assertThat(preview((span) -> span.setAttribute("mlflow.spanInputs", 1.5))).isEqualTo("1.5");
		assertThat(preview((span) -> span.setAttribute("mlflow.spanInputs", true))).isEqualTo("true");
		assertThat(preview((span) -> span.setAttribute(AttributeKey.valueKey("mlflow.spanInputs"), Value.empty())))
			.isEqualTo("null");
		assertThat(preview(
				(span) -> span.setAttribute(AttributeKey.stringArrayKey("mlflow.spanInputs"), List.of("a", "b"))))
			.isEqualTo("[\"a\",\"b\"]");
		assertThat(preview((span) -> span.setAttribute("mlflow.spanInputs", "\"plain\""))).isEqualTo("\"plain\"");
	}

	@Test
	void writesDurationsAsProtobufDoes() {
		assertThat(durationOf(0)).isEqualTo("0s");
		assertThat(durationOf(999_999)).isEqualTo("0s");
		assertThat(durationOf(1_000_000)).isEqualTo("0.001s");
		assertThat(durationOf(1_230_000_000L)).isEqualTo("1.230s");
		assertThat(durationOf(3_600_000_000_000L)).isEqualTo("3600s");
		assertThat(durationOf(-5_000_000)).isEqualTo("0s");
	}

	@Test
	void cutsContentAndName() {
		String tooLong = "x".repeat(5000);
		this.name = tooLong;
		JsonNode info = info((span) -> span.setAttribute("mlflow.spanInputs", "\"" + tooLong));
		assertThat(info.at("/tags/mlflow.traceName").asString()).hasSize(4096);
		assertThat(info.at("/trace_metadata/mlflow.traceInputs").asString()).hasSize(250).endsWith("x...");
		assertThat(info.at("/request_preview").asString()).hasSize(1000).endsWith("x...");
	}

	@Test
	void sumsTheTokensOfAWholeTrace() {
		JsonNode info = info((span) -> span.setAttribute("mlflow.chat.tokenUsage",
				"{\"input_tokens\": 10, \"output_tokens\": 20, \"total_tokens\": 30}"));
		assertThat(info.at("/trace_metadata/mlflow.trace.tokenUsage").asString())
			.isEqualTo("{\"input_tokens\": 10, \"output_tokens\": 20, \"total_tokens\": 30}");
	}

	@Test
	void saysNothingOfTheWholeWhereThereIsMore() {
		this.whole = false;
		this.tokensKnown = false;
		JsonNode info = info((span) -> span.setAttribute("mlflow.chat.tokenUsage", "{\"total_tokens\": 30}"));
		assertThat(info.path("trace_metadata").propertyNames()).noneMatch((key) -> key.startsWith("mlflow.trace."));
	}

	@Test
	void leavesTheSumToTheServerWhereOthersWereCalled() {
		this.tokensKnown = false;
		JsonNode metadata = info((span) -> span.setAttribute("mlflow.chat.tokenUsage", "{\"total_tokens\": 30}"))
			.path("trace_metadata");
		assertThat(metadata.has("mlflow.trace.tokenUsage")).isFalse();
		assertThat(metadata.has("mlflow.trace.sizeStats")).isTrue();
	}

	@Test
	void survivesHalfASurrogatePair() {
		this.facts = facts(Map.of("a", "\uD83D"), Map.of());
		assertThat(info((span) -> {
		}).at("/tags/a").asString()).isEqualTo("?");
	}

	@Test
	void needsTheRoot() {
		SpanData span = span((any) -> {
		});
		assertThatNullPointerException()
			.isThrownBy(() -> new TraceInfoRequest(new MlflowTrace(null, List.of(span), TraceInfo.NONE)));
	}

	private static TraceInfo facts(Map<String, String> tags, Map<String, String> metadata) {
		return new TraceInfo(tags, metadata, null, null, null, null, null, null);
	}

	private String durationOf(long nanos) {
		this.duration = nanos;
		return info((span) -> {
		}).at("/execution_duration").asString();
	}

	private String preview(Consumer<Span> content) {
		return info(content).at("/request_preview").asString();
	}

	private JsonNode info(Consumer<Span> content) {
		return MAPPER.readTree(body(span(content))).at("/trace/trace_info");
	}

	private byte[] body(SpanData root) {
		return TraceInfoRequest.located(LatestTraceInfo
			.of(new MlflowTrace(root, List.of(root), this.facts, false, null, this.whole, this.tokensKnown), 492, 1)
			.request(), "1");
	}

	private SpanData span(Consumer<Span> content) {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span span = provider.get("test").spanBuilder(this.name).setStartTimestamp(START, NANOSECONDS).startSpan();
			content.accept(span);
			span.end(START + this.duration, NANOSECONDS);
			return ((ReadableSpan) span).toSpanData();
		}
	}

}
