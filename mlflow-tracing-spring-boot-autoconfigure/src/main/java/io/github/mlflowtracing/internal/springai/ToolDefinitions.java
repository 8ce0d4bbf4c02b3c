/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

import io.github.mlflowtracing.internal.content.JsonValue;

/**
 * The tools that a model may call.
 *
 * @param callbacks the tools
 */
record ToolDefinitions(List<ToolCallback> callbacks) {

	static ToolDefinitions of(@Nullable Prompt prompt) {
		List<ToolCallback> callbacks = (prompt != null && prompt.getOptions() instanceof ToolCallingChatOptions options)
				? options.getToolCallbacks() : null;
		return new ToolDefinitions((callbacks != null) ? callbacks : List.of());
	}

	boolean isEmpty() {
		return this.callbacks.isEmpty();
	}

	/**
	 * The tools in the nested form: MLflow's UI (3.17) drops those in the flat one.
	 */
	List<Map<String, Object>> described() {
		List<Map<String, Object>> described = new ArrayList<>();
		for (ToolCallback callback : this.callbacks) {
			ToolDefinition tool = callback.getToolDefinition();
			Map<String, @Nullable Object> function = new LinkedHashMap<>();
			function.put("name", tool.name());
			function.put("description", tool.description());
			function.put("parameters", JsonValue.parse(tool.inputSchema()));
			described.add(Map.of("type", "function", "function", function));
		}
		return described;
	}

}
