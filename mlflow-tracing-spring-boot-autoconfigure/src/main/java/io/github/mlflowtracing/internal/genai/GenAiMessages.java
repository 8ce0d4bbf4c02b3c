/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.genai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.content.JsonValue;

/**
 * Messages of OpenTelemetry's conventions in the form that MLflow's UI shows as a chat.
 */
final class GenAiMessages {

	/** What MLflow's UI (3.17) does not know. */
	private static final Map<String, String> ROLES = Map.of("developer", "system", "function", "tool", "model",
			"assistant", "ai", "assistant", "human", "user");

	private GenAiMessages() {
	}

	static @Nullable Object inputs(GenAiAttributes span) {
		List<Map<String, @Nullable Object>> messages = new ArrayList<>();
		Object instructions = span.structure("gen_ai.system_instructions");
		if (instructions != null) {
			messages.add(message("system", content(instructions)));
		}
		if (span.structure("gen_ai.input.messages") instanceof List<?> list) {
			list.forEach((message) -> add(message, messages));
		}
		return messages.isEmpty() ? null : Map.of("messages", messages);
	}

	static @Nullable Object outputs(GenAiAttributes span) {
		if (!(span.structure("gen_ai.output.messages") instanceof List<?> list)) {
			return null;
		}
		List<Map<String, @Nullable Object>> choices = new ArrayList<>();
		for (Object message : list) {
			List<Map<String, @Nullable Object>> converted = new ArrayList<>();
			add(message, converted);
			Object reason = (message instanceof Map<?, ?> map) ? map.get("finish_reason") : null;
			converted.forEach((choice) -> choices.add(choice(choices.size(), choice, reason)));
		}
		return choices.isEmpty() ? null : Map.of("choices", choices);
	}

	static Map<String, @Nullable Object> choice(int index, Map<String, @Nullable Object> message,
			@Nullable Object reason) {
		Map<String, @Nullable Object> choice = new LinkedHashMap<>();
		choice.put("index", index);
		choice.put("message", message);
		choice.put("finish_reason", reason);
		return choice;
	}

	static Map<String, @Nullable Object> message(@Nullable Object role, @Nullable Object content) {
		String name = (role != null) ? role.toString() : "user";
		Map<String, @Nullable Object> message = new LinkedHashMap<>();
		message.put("role", ROLES.getOrDefault(name, name));
		message.put("content", content);
		return message;
	}

	static Map<String, Object> toolCall(@Nullable Object id, @Nullable Object name, @Nullable Object arguments) {
		Map<String, Object> function = new LinkedHashMap<>();
		function.put("name", (name != null) ? name.toString() : "");
		function.put("arguments", (arguments instanceof String text) ? text
				: JsonValue.write((arguments != null) ? arguments : Map.of()));
		Map<String, Object> call = new LinkedHashMap<>();
		call.put("id", (id != null) ? id.toString() : "");
		call.put("type", "function");
		call.put("function", function);
		return call;
	}

	/** Tools' responses are messages of their own. */
	private static void add(@Nullable Object message, List<Map<String, @Nullable Object>> messages) {
		if (!(message instanceof Map<?, ?> map)) {
			messages.add(message("user", (message != null) ? message.toString() : null));
			return;
		}
		if (!(map.get("parts") instanceof List<?> parts)) {
			messages.add(message(map.get("role"), content(map.get("content"))));
			return;
		}
		List<Object> said = new ArrayList<>();
		List<Map<String, Object>> calls = new ArrayList<>();
		for (Object item : parts) {
			Map<?, ?> part = (item instanceof Map<?, ?> known) ? known : Map.of("content", String.valueOf(item));
			if ("tool_call".equals(part.get("type"))) {
				calls.add(toolCall(part.get("id"), part.get("name"), part.get("arguments")));
			}
			else if ("tool_call_response".equals(part.get("type"))) {
				Object response = (part.get("response") != null) ? part.get("response") : part.get("result");
				Map<String, @Nullable Object> tool = message("tool", text(response));
				tool.put("tool_call_id", String.valueOf(part.get("id")));
				messages.add(tool);
			}
			else {
				said.add(part);
			}
		}
		if (!said.isEmpty() || !calls.isEmpty()) {
			Map<String, @Nullable Object> converted = message(map.get("role"), said.isEmpty() ? null : content(said));
			if (!calls.isEmpty()) {
				converted.put("tool_calls", calls);
			}
			messages.add(converted);
		}
	}

	private static @Nullable Object content(@Nullable Object content) {
		if (!(content instanceof List<?> parts)) {
			return text(content);
		}
		List<Map<String, String>> texts = new ArrayList<>();
		for (Object item : parts) {
			texts.add(textPart(item));
		}
		return (texts.size() == 1) ? texts.get(0).get("text") : texts;
	}

	/** One part of another type, and MLflow's UI shows no message as a chat. */
	private static Map<String, String> textPart(@Nullable Object item) {
		String text = String.valueOf(item);
		if (item instanceof Map<?, ?> part) {
			Object said = (part.get("content") != null) ? part.get("content") : part.get("text");
			Object type = part.get("type");
			boolean plain = type == null || type.equals("text");
			text = (plain && said != null) ? said.toString() : "<%s>".formatted(type);
		}
		Map<String, String> converted = new LinkedHashMap<>();
		converted.put("type", "text");
		converted.put("text", text);
		return converted;
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value == null || value instanceof String) ? (String) value : JsonValue.write(value);
	}

}
