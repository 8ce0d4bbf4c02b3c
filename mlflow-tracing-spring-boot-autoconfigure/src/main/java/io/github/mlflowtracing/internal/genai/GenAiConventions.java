/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.genai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.content.JsonValue;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * MLflow's attributes, and where they come from on spans that other conventions have
 * written: OpenTelemetry's for generative AI, OpenInference's and Traceloop's. MLflow's
 * server (3.17) translates some of them itself; without this, previews are raw JSON, and
 * tools, retrieval, memory and system instructions do not come out.
 */
final class GenAiConventions {

	/** By any of these keys a span says that it follows one of the conventions. */
	private static final List<AttributeKey<String>> KINDS = Stream
		.of(MlflowAttributes.GEN_AI_OPERATION_NAME, MlflowAttributes.OPENINFERENCE_SPAN_KIND,
				MlflowAttributes.TRACELOOP_SPAN_KIND, "llm.request.type")
		.map(AttributeKey::stringKey)
		.toList();

	private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("chat", "CHAT_MODEL"),
			Map.entry("generate_content", "CHAT_MODEL"), Map.entry("text_completion", "LLM"),
			Map.entry("response", "LLM"), Map.entry("embeddings", "EMBEDDING"), Map.entry("embedding", "EMBEDDING"),
			Map.entry("image", "LLM"), Map.entry("execute_tool", "TOOL"), Map.entry("invoke_agent", "AGENT"),
			Map.entry("create_agent", "AGENT"), Map.entry("retrieval", "RETRIEVER"),
			Map.entry("invoke_workflow", "WORKFLOW"), Map.entry("plan", "CHAIN"), Map.entry("search_memory", "MEMORY"),
			Map.entry("create_memory", "MEMORY"), Map.entry("update_memory", "MEMORY"),
			Map.entry("upsert_memory", "MEMORY"), Map.entry("delete_memory", "MEMORY"),
			Map.entry("create_memory_store", "MEMORY"), Map.entry("delete_memory_store", "MEMORY"),
			// Traceloop
			Map.entry("workflow", "WORKFLOW"), Map.entry("task", "TASK"), Map.entry("agent", "AGENT"),
			Map.entry("tool", "TOOL"), Map.entry("completion", "LLM"), Map.entry("rerank", "RERANKER"));

	private static final Map<String, String> OPENINFERENCE_TYPES = Map.of("LLM", "CHAT_MODEL", "CHAIN", "CHAIN", "TOOL",
			"TOOL", "AGENT", "AGENT", "RETRIEVER", "RETRIEVER", "EMBEDDING", "EMBEDDING", "RERANKER", "RERANKER",
			"GUARDRAIL", "GUARDRAIL", "EVALUATOR", "EVALUATOR");

	private static final Set<String> NO_MODEL = Set.of("", "none", "unknown");

	/** Of each of MLflow's attributes the first source that says something. */
	private static final Map<String, List<Function<GenAiAttributes, @Nullable Object>>> TABLE = table();

	private GenAiConventions() {
	}

	private static Map<String, List<Function<GenAiAttributes, @Nullable Object>>> table() {
		Map<String, List<Function<GenAiAttributes, @Nullable Object>>> table = new LinkedHashMap<>();
		table.put(MlflowAttributes.SPAN_TYPE,
				List.of(type("gen_ai.operation.name"), GenAiConventions::openInferenceType,
						type(MlflowAttributes.TRACELOOP_SPAN_KIND), type("llm.request.type")));
		table.put(MlflowAttributes.SPAN_INPUTS,
				List.of(GenAiMessages::inputs, value("gen_ai.tool.call.arguments"),
						named("query", "gen_ai.retrieval.query.text"), named("query", "gen_ai.memory.query.text"),
						FlatMessages.messages("llm.input_messages."), FlatMessages.messages("gen_ai.prompt."),
						value("input.value"), value("traceloop.entity.input")));
		table.put(MlflowAttributes.SPAN_OUTPUTS,
				List.of(GenAiMessages::outputs, value("gen_ai.tool.call.result"), GenAiDocuments::ofOpenTelemetry,
						FlatMessages.choices("llm.output_messages."), FlatMessages.choices("gen_ai.completion."),
						GenAiDocuments::ofOpenInference, value("output.value"), value("traceloop.entity.output")));
		table.put(MlflowAttributes.CHAT_TOOLS, List.of(GenAiTools::definitions, GenAiTools::ofOpenInference));
		table.put(MlflowAttributes.LLM_MODEL, List.of(model("gen_ai.response.model"), model("gen_ai.request.model"),
				model("llm.response.model_name"), model("llm.model_name"), model("embedding.model_name")));
		table.put(MlflowAttributes.LLM_PROVIDER, List.of(provider("gen_ai.provider.name"), provider("gen_ai.system"),
				provider("llm.provider"), provider("llm.system")));
		table.put(MlflowAttributes.CHAT_TOKEN_USAGE, List.of(GenAiConventions::usage));
		return table;
	}

	/**
	 * Says what a span says in the words of another convention. What it has of MLflow's
	 * is not said again.
	 */
	static Attributes translate(Attributes attributes) {
		if (KINDS.stream().allMatch((kind) -> attributes.get(kind) == null)) {
			return Attributes.empty();
		}
		AttributesBuilder mlflow = Attributes.builder();
		GenAiAttributes span = GenAiAttributes.of(attributes);
		TABLE.forEach((key, sources) -> {
			if (!span.has(key)) {
				for (Function<GenAiAttributes, @Nullable Object> source : sources) {
					Object value = source.apply(span);
					if (value != null) {
						mlflow.put(key, (value instanceof String text) ? text : JsonValue.write(value));
						return;
					}
				}
			}
		});
		return mlflow.build();
	}

	private static Function<GenAiAttributes, @Nullable Object> type(String key) {
		return (span) -> {
			String kind = span.text(key);
			return (kind != null) ? TYPES.get(kind) : null;
		};
	}

	/** A model that was asked by messages is one of chats. */
	private static @Nullable Object openInferenceType(GenAiAttributes span) {
		String kind = span.text(MlflowAttributes.OPENINFERENCE_SPAN_KIND);
		if (kind == null) {
			return null;
		}
		return (kind.equals("LLM") && span.has("llm.prompts.0.prompt.text")) ? "LLM" : OPENINFERENCE_TYPES.get(kind);
	}

	private static Function<GenAiAttributes, @Nullable Object> value(String key) {
		return (span) -> span.structure(key);
	}

	private static Function<GenAiAttributes, @Nullable Object> named(String name, String key) {
		return (span) -> {
			Object value = span.structure(key);
			return (value != null) ? Map.of(name, value) : null;
		};
	}

	private static Function<GenAiAttributes, @Nullable Object> model(String key) {
		return (span) -> {
			String model = span.text(key);
			return (model == null || NO_MODEL.contains(model.toLowerCase(Locale.ROOT))) ? null : model;
		};
	}

	private static Function<GenAiAttributes, @Nullable Object> provider(String key) {
		return (span) -> {
			String provider = span.text(key);
			// Spring AI calls itself so on spans of its own
			return (provider == null || provider.equals("spring_ai")) ? null : provider.toLowerCase(Locale.ROOT);
		};
	}

	private static @Nullable Object usage(GenAiAttributes span) {
		// without a prefix as LangChain4j (1.19) writes them
		Long input = span.number("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt",
				"input_tokens");
		Long output = span.number("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens",
				"llm.token_count.completion", "output_tokens");
		Long total = span.number("gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total");
		long sum = orZero(input) + orZero(output);
		if (Math.max(sum, orZero(total)) == 0) {
			return null;
		}
		Map<String, Long> usage = new LinkedHashMap<>();
		usage.put("input_tokens", orZero(input));
		usage.put("output_tokens", orZero(output));
		usage.put("total_tokens", (total != null) ? total : sum);
		Long read = span.number("gen_ai.usage.cache_read.input_tokens", "llm.token_count.prompt_details.cache_read");
		Long written = span.number("gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
				"llm.token_count.prompt_details.cache_write");
		if (read != null) {
			usage.put("cache_read_input_tokens", read);
		}
		if (written != null) {
			usage.put("cache_creation_input_tokens", written);
		}
		return usage;
	}

	private static long orZero(@Nullable Long number) {
		return (number != null) ? number : 0;
	}

}
