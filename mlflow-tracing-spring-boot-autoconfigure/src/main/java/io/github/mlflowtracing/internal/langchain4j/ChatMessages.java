/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.langchain4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.content.JsonValue;

/**
 * LangChain4j's messages and tools in the form that MLflow's UI shows as a chat. What is
 * no text is named by its type.
 */
final class ChatMessages {

	private ChatMessages() {
	}

	static Map<String, @Nullable Object> describe(ChatMessage message) {
		if (message instanceof SystemMessage system) {
			return message("system", system.text());
		}
		if (message instanceof UserMessage user) {
			return message("user", user.hasSingleText() ? user.singleText() : parts(user.contents()));
		}
		if (message instanceof ToolExecutionResultMessage result) {
			Map<String, @Nullable Object> described = message("tool",
					result.hasSingleText() ? result.text() : parts(result.contents()));
			described.put("tool_call_id", orEmpty(result.id()));
			described.put("name", orEmpty(result.toolName()));
			return described;
		}
		if (message instanceof AiMessage answer) {
			Map<String, @Nullable Object> described = message("assistant", answer.text());
			if (answer.hasToolExecutionRequests()) {
				described.put("tool_calls",
						answer.toolExecutionRequests().stream().map(ChatMessages::describe).toList());
			}
			return described;
		}
		return message("user", "<%s>".formatted(message.type()));
	}

	static Map<String, Object> describe(ToolSpecification tool) {
		return JsonValue.parse(tool.toJson()) instanceof Map<?, ?> function
				? Map.of("type", "function", "function", function)
				: Map.of("type", "function", "function", Map.of("name", orEmpty(tool.name())));
	}

	private static Map<String, Object> describe(ToolExecutionRequest call) {
		return Map.of("id", orEmpty(call.id()), "type", "function", "function",
				Map.of("name", orEmpty(call.name()), "arguments", orEmpty(call.arguments())));
	}

	private static Map<String, @Nullable Object> message(String role, @Nullable Object content) {
		Map<String, @Nullable Object> message = new LinkedHashMap<>();
		message.put("role", role);
		message.put("content", content);
		return message;
	}

	private static List<Map<String, String>> parts(List<Content> contents) {
		List<Map<String, String>> parts = new ArrayList<>();
		for (Content content : contents) {
			Map<String, String> part = new LinkedHashMap<>();
			part.put("type", "text");
			part.put("text", (content instanceof TextContent text) ? text.text()
					: "<%s>".formatted(content.type().name().toLowerCase(Locale.ROOT)));
			parts.add(part);
		}
		return parts;
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

}
