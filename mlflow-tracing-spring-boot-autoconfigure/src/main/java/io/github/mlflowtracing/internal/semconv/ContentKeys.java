/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.semconv;

import java.util.Set;

/**
 * Which attributes hold content: what was asked, said, retrieved or computed, in the
 * words of MLflow, of OpenTelemetry's conventions and of those before them, of Spring AI,
 * OpenInference and Traceloop.
 */
public final class ContentKeys {

	private static final Set<String> INPUTS = Set.of(MlflowAttributes.SPAN_INPUTS, MlflowAttributes.CHAT_TOOLS,
			MlflowAttributes.TRACE_REQUEST_PREVIEW,
			MlflowAttributes.TRACE_METADATA_PREFIX + MlflowTraceKeys.TRACE_INPUTS, "gen_ai.input.messages",
			"gen_ai.system_instructions", "gen_ai.prompt", "gen_ai.tool.definitions", "gen_ai.tool.call.arguments",
			"gen_ai.retrieval.query.text", "gen_ai.memory.query.text", "spring.ai.tool.call.arguments",
			"db.vector.query.content", "db.vector.query.filter", "input.value", "tool.parameters",
			"tool_call.function.arguments", "traceloop.entity.input");

	private static final Set<String> OUTPUTS = Set.of(MlflowAttributes.SPAN_OUTPUTS,
			MlflowAttributes.TRACE_RESPONSE_PREVIEW,
			MlflowAttributes.TRACE_METADATA_PREFIX + MlflowTraceKeys.TRACE_OUTPUTS, MlflowAttributes.CHUNK_VALUE,
			"gen_ai.output.messages", "gen_ai.completion", "gen_ai.tool.call.result", "gen_ai.retrieval.documents",
			"spring.ai.tool.call.result", "db.vector.query.response.documents", "output.value",
			"traceloop.entity.output");

	/** Keys that go on with a number, such as {@code llm.input_messages.0.message}. */
	private static final Set<String> INPUT_PREFIXES = Set.of("gen_ai.prompt.", "gen_ai.tool.definitions.",
			"llm.input_messages.", "llm.prompts.", "llm.prompt_template.", "llm.tools.", "llm.request.functions.",
			"embedding.embeddings.", "reranker.input_documents.", "reranker.query");

	private static final Set<String> OUTPUT_PREFIXES = Set.of("gen_ai.completion.", "llm.output_messages.",
			"llm.choices.", "retrieval.documents.", "reranker.output_documents.");

	private ContentKeys() {
	}

	/**
	 * Whether an attribute holds what goes in.
	 * @param key the attribute's key
	 */
	public static boolean isInput(String key) {
		return INPUTS.contains(key) || startsWithOneOf(key, INPUT_PREFIXES);
	}

	/**
	 * Whether an attribute holds what comes out.
	 * @param key the attribute's key
	 */
	public static boolean isOutput(String key) {
		return OUTPUTS.contains(key) || startsWithOneOf(key, OUTPUT_PREFIXES);
	}

	/**
	 * Whether an attribute holds content.
	 * @param key the attribute's key
	 */
	public static boolean contains(String key) {
		return isInput(key) || isOutput(key);
	}

	private static boolean startsWithOneOf(String key, Set<String> prefixes) {
		for (String prefix : prefixes) {
			if (key.startsWith(prefix)) {
				return true;
			}
		}
		return false;
	}

}
