/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.Generation;

/**
 * Answers in the form that MLflow's UI shows as a chat.
 */
final class ChatChoices {

	private ChatChoices() {
	}

	static List<Map<String, @Nullable Object>> of(List<Generation> generations) {
		List<Map<String, @Nullable Object>> choices = new ArrayList<>(generations.size());
		for (Generation generation : generations) {
			ChatGenerationMetadata metadata = generation.getMetadata();
			choices.add(
					of(choices.size(), generation.getOutput(), (metadata != null) ? metadata.getFinishReason() : null));
		}
		return choices;
	}

	static Map<String, @Nullable Object> of(int index, AssistantMessage message, @Nullable String finishReason) {
		Map<String, @Nullable Object> choice = new LinkedHashMap<>();
		choice.put("index", index);
		choice.put("message", ChatMessages.describe(message));
		choice.put("finish_reason",
				(finishReason != null && !finishReason.isEmpty()) ? finishReason.toLowerCase(Locale.ROOT) : null);
		return choice;
	}

	static long textSize(List<Generation> generations) {
		long size = 0;
		for (Generation generation : generations) {
			size += ChatMessages.textSize(generation.getOutput());
		}
		return size;
	}

}
