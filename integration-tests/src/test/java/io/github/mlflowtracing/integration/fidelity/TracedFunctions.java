/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.AssessmentSource;
import io.github.mlflowtracing.Expectation;
import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.OutputReducer;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TraceState;
import io.github.mlflowtracing.Traced;

/**
 * The functions of the Python programs that carry {@code @mlflow.trace}.
 */
class TracedFunctions {

	private final MlflowTracing tracing;

	private final Called called;

	private final RemoteCalls remote;

	private volatile String lastTraceId = "";

	TracedFunctions(MlflowTracing tracing, Called called, ObservationRegistry observations) {
		this.tracing = tracing;
		this.called = called;
		this.remote = new RemoteCalls(observations);
	}

	@Traced(name = "outer")
	public List<Object> outer(String q) {
		noteTrace();
		return List.of(this.called.inner(1, 5, List.of(6), "Z", null, Map.of("extra", List.of(1))),
				this.called.inner(2, 2, List.of(), 0.5, null, Map.of()));
	}

	@Traced(name = "caller", spanType = SpanType.AGENT)
	public void caller() {
		noteTrace();
		this.called.boom(3);
	}

	@Traced(name = "consumer")
	public List<Object> consume() {
		noteTrace();
		return Stream.of(this.called.gen(3).toList(), this.called.gen2(2).toList())
			.<Object>flatMap(List::stream)
			.toList();
	}

	@Traced(name = "handler")
	public Map<String, Object> handler(String q) {
		noteTrace();
		this.tracing.updateCurrentTrace((trace) -> trace.tags(Map.of("team", "core", "n", "5"))
			.metadata("app.version", "1.2.3")
			.metadata("custom", "meta")
			.session("sess-1")
			.user("alice")
			.clientRequestId("req-123")
			.requestPreview("PREVIEW IN")
			.responsePreview("PREVIEW OUT")
			.state(TraceState.ERROR));
		return Map.of("answer", 42);
	}

	@Traced(name = "with_feedback")
	public int f() {
		noteTrace();
		this.tracing.logFeedback(Feedback.builder(this.lastTraceId, "quality")
			.value(0.9)
			.rationale("good")
			.source(AssessmentSource.llmJudge("gpt-4"))
			.metadata(Map.of("m", "1"))
			.build());
		Map<String, Object> expected = new LinkedHashMap<>();
		expected.put("answer", "Paris");
		expected.put("n", List.of(1, 2));
		this.tracing.logExpectation(Expectation.builder(this.lastTraceId, "expected")
			.value(expected)
			.source(AssessmentSource.human("bob"))
			.build());
		return 1;
	}

	/** Calls another service, with these headers. */
	Map<String, String> request() {
		return this.remote.request();
	}

	/** Is called by another service. */
	void serve(Map<String, String> headers) {
		this.remote.serve(headers, () -> this.tracing.runInSpan("server_side", SpanType.TOOL, (span) -> {
			span.setInputs(Map.of("r", 1));
			this.tracing.updateCurrentTrace((trace) -> trace.tag("from", "callee"));
			this.tracing.runInSpan("server_child", (child) -> {
			});
		}));
	}

	/** The trace of the function that was called last from outside. */
	String lastTraceId() {
		return this.lastTraceId;
	}

	private void noteTrace() {
		this.lastTraceId = this.tracing.currentTraceId().orElseThrow();
	}

	/**
	 * Those that are called by others, in a bean of their own.
	 */
	static class Called {

		private final MlflowTracing tracing;

		Called(MlflowTracing tracing) {
			this.tracing = tracing;
		}

		@Traced(name = "inner", spanType = SpanType.TOOL, attributes = "k=v")
		public Map<String, @Nullable Object> inner(int x, int y, List<Integer> args, Object z, @Nullable Object w,
				Map<String, Object> kw) {
			Map<String, @Nullable Object> nested = new HashMap<>();
			nested.put("y", null);
			this.tracing.currentSpan()
				.orElseThrow()
				.setAttribute("n", 3)
				.setAttribute("f", 1.5)
				.setAttribute("b", true)
				.setAttribute("l", List.of(1, 2))
				.setAttribute("d", Map.of("x", nested));
			Map<String, @Nullable Object> result = new LinkedHashMap<>();
			result.put("sum", x + y);
			result.put("uni", "h\u00e9llo \u2713 \uD83D\uDE00");
			result.put("none", null);
			return Collections.unmodifiableMap(result);
		}

		@Traced(name = "boom")
		public void boom(int x) {
			throw new ValueError("bad value: " + x);
		}

		@Traced(name = "gen", spanType = SpanType.LLM, outputReducer = Joined.class)
		public Stream<String> gen(int n) {
			return IntStream.range(0, n).mapToObj("tok%d "::formatted);
		}

		@Traced(name = "gen_no_reducer")
		public Stream<Map<String, Integer>> gen2(int n) {
			return IntStream.range(0, n).mapToObj((i) -> Map.of("i", i));
		}

	}

	static class Joined implements OutputReducer<String> {

		@Override
		public Object reduce(List<String> items) {
			return String.join("", items);
		}

	}

}
