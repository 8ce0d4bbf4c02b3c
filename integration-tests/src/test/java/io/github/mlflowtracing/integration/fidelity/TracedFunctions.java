/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TraceState;
import io.github.mlflowtracing.Traced;

/**
 * The functions of the Python programs that carry {@code @mlflow.trace}.
 */
class TracedFunctions {

	private final MlflowTracing tracing;

	private final Called called;

	private volatile String lastTraceId = "";

	TracedFunctions(MlflowTracing tracing, Called called) {
		this.tracing = tracing;
		this.called = called;
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
		List<Object> items = new ArrayList<>(this.called.gen(3));
		items.addAll(this.called.gen2(2));
		return items;
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

		/** A generator, as it is written here while there is none in Java. */
		List<String> gen(int n) {
			List<String> chunks = List.of("tok0 ", "tok1 ", "tok2 ").subList(0, n);
			this.tracing.runInSpan("gen", SpanType.LLM, (span) -> {
				span.setInputs(Map.of("n", n));
				for (int i = 0; i < n; i++) {
					span.addEvent("mlflow.chunk.item." + i,
							Map.of("mlflow.chunk.value", "\"%s\"".formatted(chunks.get(i))));
				}
				span.setOutputs(String.join("", chunks));
			});
			return chunks;
		}

		List<Map<String, Integer>> gen2(int n) {
			List<Map<String, Integer>> chunks = List.of(Map.of("i", 0), Map.of("i", 1)).subList(0, n);
			this.tracing.runInSpan("gen_no_reducer", (span) -> {
				span.setInputs(Map.of("n", n));
				for (int i = 0; i < n; i++) {
					span.addEvent("mlflow.chunk.item." + i, Map.of("mlflow.chunk.value", "{\"i\": %d}".formatted(i)));
				}
				span.setOutputs(chunks);
			});
			return chunks;
		}

	}

}
