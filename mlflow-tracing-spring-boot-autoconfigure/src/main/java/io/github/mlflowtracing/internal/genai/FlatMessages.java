/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.genai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Messages that OpenInference and Traceloop lay out flat, an attribute for each field, in
 * the form that MLflow's UI shows as a chat.
 */
final class FlatMessages {

	private FlatMessages() {
	}

	static Function<GenAiAttributes, @Nullable Object> messages(String prefix) {
		return (span) -> {
			List<Map<String, @Nullable Object>> messages = new ArrayList<>();
			span.numbered(prefix).values().forEach((fields) -> messages.add(message(fields, "user")));
			return messages.isEmpty() ? null : Map.of("messages", messages);
		};
	}

	static Function<GenAiAttributes, @Nullable Object> choices(String prefix) {
		return (span) -> {
			List<Map<String, @Nullable Object>> choices = new ArrayList<>();
			span.numbered(prefix)
				.values()
				.forEach((fields) -> choices.add(GenAiMessages.choice(choices.size(), message(fields, "assistant"),
						first(fields, "finish_reason", "message.finish_reason"))));
			return choices.isEmpty() ? null : Map.of("choices", choices);
		};
	}

	private static Map<String, @Nullable Object> message(Map<String, Object> fields, String role) {
		Object said = first(fields, "content", "message.content", "message.contents.0.message_content.text");
		Object named = first(fields, "role", "message.role");
		Map<String, @Nullable Object> message = GenAiMessages.message((named != null) ? named : role,
				(said != null) ? said.toString() : null);
		Object answered = first(fields, "tool_call_id", "message.tool_call_id");
		if (answered != null) {
			message.put("tool_call_id", answered.toString());
		}
		Map<String, Map<String, Object>> calls = new TreeMap<>();
		fields.forEach((key, value) -> {
			String name = key.startsWith("message.") ? key.substring("message.".length()) : key;
			String[] path = name.split("\\.", 3);
			if (path.length == 3 && path[0].equals("tool_calls")) {
				calls.computeIfAbsent(path[1], (index) -> new TreeMap<>()).put(path[2], value);
			}
		});
		if (!calls.isEmpty()) {
			message.put("tool_calls",
					calls.values()
						.stream()
						.map((call) -> GenAiMessages.toolCall(first(call, "id", "tool_call.id"),
								first(call, "name", "tool_call.function.name"),
								first(call, "arguments", "tool_call.function.arguments")))
						.toList());
		}
		return message;
	}

	private static @Nullable Object first(Map<String, Object> fields, String... names) {
		for (String name : names) {
			if (fields.get(name) != null) {
				return fields.get(name);
			}
		}
		return null;
	}

}
