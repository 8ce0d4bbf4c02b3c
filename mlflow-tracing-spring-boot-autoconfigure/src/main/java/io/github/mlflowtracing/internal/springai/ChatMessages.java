/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.content.MediaContent;

/**
 * Messages in the form that MLflow's UI shows as a chat, made one by one while they are
 * written, as far as there is room. The UI (3.17) shows none as a chat if it does not
 * know the form of one: so what is said of media is a part of type {@code text}.
 */
final class ChatMessages extends AbstractList<Map<String, @Nullable Object>> {

	/** Each a message, or one response of those in a message. */
	private final List<Object> messages;

	private ChatMessages(List<Object> messages) {
		this.messages = messages;
	}

	static ChatMessages of(@Nullable Prompt prompt) {
		List<Object> messages = new ArrayList<>();
		List<Message> instructions = (prompt != null) ? prompt.getInstructions() : null;
		if (instructions != null) {
			for (Message message : instructions) {
				if (message instanceof ToolResponseMessage responses) {
					messages.addAll(responses.getResponses());
				}
				else if (message != null) {
					messages.add(message);
				}
			}
		}
		return new ChatMessages(messages);
	}

	@Override
	public Map<String, @Nullable Object> get(int index) {
		Object message = this.messages.get(index);
		return (message instanceof ToolResponseMessage.ToolResponse response) ? describe(response)
				: describe((Message) message);
	}

	@Override
	public int size() {
		return this.messages.size();
	}

	/** How many characters their texts have. */
	long textSize() {
		long size = 0;
		for (Object message : this.messages) {
			size += (message instanceof Message text) ? textSize(text)
					: lengthOf(((ToolResponseMessage.ToolResponse) message).responseData());
		}
		return size;
	}

	static long textSize(@Nullable Message message) {
		return (message != null) ? lengthOf(message.getText()) : 0;
	}

	private static long lengthOf(@Nullable String text) {
		return (text != null) ? text.length() : 0;
	}

	static Map<String, @Nullable Object> describe(Message message) {
		Map<String, @Nullable Object> described = new LinkedHashMap<>();
		described.put("role", message.getMessageType().getValue());
		List<Media> media = (message instanceof MediaContent content) ? content.getMedia() : null;
		described.put("content",
				(media == null || media.isEmpty()) ? message.getText() : parts(message.getText(), media));
		if (message instanceof AssistantMessage answer && answer.hasToolCalls()) {
			described.put("tool_calls", answer.getToolCalls().stream().map(ChatMessages::describe).toList());
		}
		return described;
	}

	private static Map<String, Object> describe(AssistantMessage.ToolCall call) {
		return Map.of("id", orEmpty(call.id()), "type", "function", "function",
				Map.of("name", orEmpty(call.name()), "arguments", orEmpty(call.arguments())));
	}

	private static Map<String, @Nullable Object> describe(ToolResponseMessage.ToolResponse response) {
		Map<String, @Nullable Object> described = new LinkedHashMap<>();
		described.put("role", "tool");
		described.put("tool_call_id", orEmpty(response.id()));
		described.put("name", orEmpty(response.name()));
		described.put("content", response.responseData());
		return described;
	}

	private static List<Map<String, String>> parts(@Nullable String text, List<Media> media) {
		List<Map<String, String>> parts = new ArrayList<>();
		if (text != null && !text.isEmpty()) {
			parts.add(textPart(text));
		}
		media.forEach((item) -> parts.add(textPart(MediaDescription.of(item))));
		return parts;
	}

	private static Map<String, String> textPart(String text) {
		Map<String, String> part = new LinkedHashMap<>();
		part.put("type", "text");
		part.put("text", text);
		return part;
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

}
