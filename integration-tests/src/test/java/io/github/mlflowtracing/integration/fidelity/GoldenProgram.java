/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.AssessmentSource;
import io.github.mlflowtracing.Expectation;
import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The programs of {@code golden/}, in Java. Each gives the ids of its traces, in order.
 */
enum GoldenProgram {

	FOO((tracing, functions) -> tracing.inSpan("foo", (span) -> {
		span.setInputs(Map.of("a", 1)).setOutputs(Map.of("b", 2));
		return List.of(span.traceId());
	})),

	PROCESS_REQUEST((tracing, functions) -> tracing.inSpan("process_request", SpanType.CHAIN, (span) -> {
		span.setInputs(Map.of("query", "What is MLflow?"));
		span.setOutputs(Map.of("response", "MLflow is an open source platform."));
		return List.of(span.traceId());
	})),

	TRACE_DECORATOR((tracing, functions) -> {
		functions.outer("hi");
		return List.of(functions.lastTraceId());
	}),

	EXCEPTION((tracing, functions) -> {
		assertThatExceptionOfType(ValueError.class).isThrownBy(functions::caller);
		return List.of(functions.lastTraceId());
	}),

	GENERATOR((tracing, functions) -> {
		functions.consume();
		return List.of(functions.lastTraceId());
	}),

	LLM_TOKENS((tracing, functions) -> tracing.inSpan("chat", SpanType.CHAT_MODEL, (span) -> {
		Map<String, Object> inputs = new LinkedHashMap<>();
		inputs.put("model", "gpt-4o-mini");
		inputs.put("messages", List.of(message("system", "be nice"), message("user", "Hello there")));
		span.setInputs(inputs)
			.setTokenUsage(TokenUsage.of(10, 20))
			.setModel("openai", "gpt-4o-mini")
			.setAttribute("mlflow.message.format", "openai");
		Map<String, Object> choice = new LinkedHashMap<>();
		choice.put("index", 0);
		choice.put("message", message("assistant", "General Kenobi"));
		choice.put("finish_reason", "stop");
		span.setOutputs(Map.of("choices", List.of(choice)));
		return List.of(span.traceId());
	})),

	UPDATE_TRACE((tracing, functions) -> {
		functions.handler("x");
		return List.of(functions.lastTraceId());
	}),

	RUN_LINK((tracing, functions) -> tracing.inSpan("in_run", (span) -> {
		span.setInputs("plain string").setOutputs(List.of(1, "two"));
		return List.of(span.traceId());
	})),

	LINKS((tracing, functions) -> {
		MlflowSpan first = tracing.startSpan("first");
		first.close();
		try (MlflowSpan second = tracing.startSpan("second")) {
			second.addLink(first.traceId(), first.spanId(), Map.of("why", "retry"));
			second.addEvent("ev", Map.of("s", "x", "i", 1, "f", 1.5, "b", true, "l", List.of("a", "b")));
			return List.of(first.traceId(), second.traceId());
		}
	}),

	NO_CONTEXT((tracing, functions) -> {
		MlflowSpan root = tracing.startDetachedSpan("nc_root", SpanType.UNKNOWN)
			.setInputs(Map.of("i", 1))
			.setAttribute("x", 1);
		try (MlflowSpan.Scope scope = root.makeCurrent()) {
			tracing.updateCurrentTrace((trace) -> trace.tag("tt", "1").metadata("mm", "2"));
		}
		MlflowSpan child = tracing.startDetachedSpan("nc_child", SpanType.RETRIEVER, root);
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("page_content", "doc");
		document.put("metadata", Map.of("doc_uri", "u"));
		document.put("id", "1");
		child.setOutputs(List.of(document)).close();
		root.recordException(new ValueError("soft")).setOutputs(Map.of("o", 1)).setStatus(SpanStatus.OK).close();
		return List.of(root.traceId());
	}),

	MANY_CHILDREN((tracing, functions) -> {
		List<String> ids = new ArrayList<>();
		tracing.runInSpan("many", (span) -> {
			for (int i = 0; i < 12; i++) {
				tracing.runInSpan("step", (step) -> {
				});
			}
			ids.add(span.traceId());
		});
		return ids;
	}),

	CONTEXT((tracing, functions) -> {
		List<String> ids = new ArrayList<>();
		tracing.runInSpan("ctx", (span) -> {
			tracing.updateCurrentTrace((trace) -> trace.tag("ct", "1").metadata("cm", "1").session("S").user("U"));
			ids.add(span.traceId());
		});
		return ids;
	}),

	FEEDBACK_ACTIVE((tracing, functions) -> {
		functions.f();
		return List.of(functions.lastTraceId());
	}),

	FEEDBACK_AFTER((tracing, functions) -> {
		MlflowSpan later = tracing.startSpan("later");
		later.close();
		assertThat(tracing.flush(Duration.ofSeconds(30))).isTrue();
		String id = later.traceId();
		CompletableFuture.allOf(
				tracing.logFeedback(Feedback.builder(id, "thumbs")
					.value(true)
					.source(AssessmentSource.human("bob"))
					.rationale("ok")
					.build()),
				tracing.logFeedback(Feedback.builder(id, "feedback").value("yes").build()),
				tracing.logFeedback(Feedback.builder(id, "failed").error(new ValueError("nope")).build()),
				tracing
					.logFeedback(Feedback.builder(id, "list").value(List.of("a", "b")).spanId(later.spanId()).build()),
				tracing.logExpectation(Expectation.builder(id, "exp_str").value("Paris").build()),
				tracing.logExpectation(Expectation.builder(id, "exp_obj").value(Map.of("a", 1)).build()))
			.join();
		return List.of(id);
	}),

	/** The server has the first version of the prompt. */
	PROMPT((tracing, functions) -> tracing.inSpan("use_prompt", (span) -> {
		tracing.updateCurrentTrace((trace) -> trace.prompt("greet", 1));
		span.setOutputs("Hello Bob");
		return List.of(span.traceId());
	})),

	/** The other service is called three times, as it was for the golden. */
	DISTRIBUTED((tracing, functions) -> {
		List<String> ids = new ArrayList<>();
		Map<String, String> headers = new HashMap<>();
		tracing.runInSpan("client", (span) -> {
			ids.add(span.traceId());
			headers.putAll(functions.request());
		});
		for (int i = 0; i < 3; i++) {
			functions.serve(headers);
		}
		return ids;
	});

	private final BiFunction<MlflowTracing, TracedFunctions, List<String>> program;

	GoldenProgram(BiFunction<MlflowTracing, TracedFunctions, List<String>> program) {
		this.program = program;
	}

	/**
	 * The program's name in {@code golden/}.
	 */
	String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The traces of the Python program, as MLflow gave them back.
	 */
	List<JsonNode> python() throws IOException {
		try (InputStream golden = GoldenProgram.class.getResourceAsStream("/golden/sdk-%s.json".formatted(id()))) {
			return JsonMapper.shared()
				.readTree(golden)
				.get("server_readback")
				.valueStream()
				.map((answers) -> answers.valueStream().findFirst().orElseThrow().at("/body/trace"))
				.toList();
		}
	}

	List<String> run(MlflowTracing tracing, TracedFunctions functions) {
		return this.program.apply(tracing, functions);
	}

	private static Map<String, Object> message(String role, String content) {
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("role", role);
		message.put("content", content);
		return message;
	}

}
