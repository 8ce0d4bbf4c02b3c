/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message in the shape of OpenAI's chat API, which MLflow shows as a conversation.
 *
 * @param role who speaks: system, user, assistant or tool
 * @param content what is said
 * @param toolCalls the tools that the model wants to be run
 * @param toolCallId the call that a tool's message answers
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ChatMessage(String role, String content, @JsonProperty("tool_calls") List<ToolCall> toolCalls,
		@JsonProperty("tool_call_id") @Nullable String toolCallId) {

	static ChatMessage system(String content) {
		return new ChatMessage("system", content, List.of(), null);
	}

	static ChatMessage user(String content) {
		return new ChatMessage("user", content, List.of(), null);
	}

	static ChatMessage assistant(String content) {
		return new ChatMessage("assistant", content, List.of(), null);
	}

	static ChatMessage assistant(ToolCall call) {
		return new ChatMessage("assistant", "", List.of(call), null);
	}

	static ChatMessage tool(String toolCallId, String content) {
		return new ChatMessage("tool", content, List.of(), toolCallId);
	}

	/**
	 * A tool that the model wants to be run.
	 *
	 * @param id the call's id
	 * @param type always function
	 * @param function what to run
	 */
	record ToolCall(String id, String type, Function function) {

		private static final JsonMapper JSON = JsonMapper.shared();

		static ToolCall of(String id, String tool, Map<String, String> arguments) {
			return new ToolCall(id, "function", new Function(tool, JSON.writeValueAsString(arguments)));
		}

		String argument(String name) {
			return JSON.readTree(this.function.arguments()).path(name).asString();
		}

		/**
		 * A tool and its arguments.
		 *
		 * @param name the tool's name
		 * @param arguments the arguments as JSON text
		 */
		record Function(String name, String arguments) {

		}

	}

}
