/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * What has arrived of a streamed answer. Spring AI's aggregator (2.0) gives the whole
 * one, without cached tokens, and nothing of a stream that is cancelled or fails.
 * Thread-safe.
 */
final class StreamedAnswer {

	private final StringBuilder text = new StringBuilder();

	private final List<AssistantMessage.ToolCall> toolCalls = new ArrayList<>();

	private @Nullable String finishReason;

	private @Nullable Usage usage;

	private long firstNanos;

	private boolean begun;

	/**
	 * The one that is nearest above an observation, within the same model call.
	 */
	static @Nullable StreamedAnswer around(Observation.ContextView context) {
		ObservationView above = context.getParentObservation();
		while (above != null) {
			StreamedAnswer answer = above.getContextView().get(StreamedAnswer.class);
			if (answer != null) {
				return answer;
			}
			above = above.getContextView().getParentObservation();
		}
		return null;
	}

	synchronized void add(@Nullable ChatResponse chunk) {
		if (!this.begun) {
			this.begun = true;
			this.firstNanos = System.nanoTime();
		}
		if (chunk == null) {
			return;
		}
		ChatResponseMetadata metadata = chunk.getMetadata();
		if (metadata != null && metadata.getUsage() != null && isSaid(metadata.getUsage())) {
			this.usage = metadata.getUsage();
		}
		Generation generation = chunk.getResult();
		if (generation == null || generation.getOutput() == null) {
			return;
		}
		if (generation.getMetadata() != null && generation.getMetadata().getFinishReason() != null) {
			this.finishReason = generation.getMetadata().getFinishReason();
		}
		AssistantMessage message = generation.getOutput();
		if (message.getText() != null) {
			this.text.append(message.getText());
		}
		if (message.hasToolCalls()) {
			this.toolCalls.addAll(message.getToolCalls());
		}
	}

	private static boolean isSaid(Usage usage) {
		Integer tokens = usage.getPromptTokens();
		return tokens != null && tokens > 0;
	}

	/**
	 * What has arrived, as the outputs of a span.
	 * @return {@code null} if nothing has
	 */
	synchronized @Nullable Map<String, Object> choices() {
		if (this.text.isEmpty() && this.toolCalls.isEmpty()) {
			return null;
		}
		AssistantMessage message = AssistantMessage.builder()
			.content(this.text.toString())
			.toolCalls(List.copyOf(this.toolCalls))
			.build();
		return Map.of("choices", List.of(ChatChoices.of(0, message, this.finishReason)));
	}

	/**
	 * How long it took until the first chunk came.
	 * @return {@code null} if none has
	 */
	synchronized @Nullable Double secondsToFirstChunk(long startNanos) {
		return this.begun ? (this.firstNanos - startNanos) / 1e9 : null;
	}

	/**
	 * The usage of a call, with cached tokens where a stream has told them.
	 */
	static @Nullable Usage usage(@Nullable ChatResponseMetadata metadata, @Nullable StreamedAnswer streamed) {
		Usage chunks = (streamed != null) ? streamed.usage() : null;
		return (chunks != null) ? chunks : (metadata != null) ? metadata.getUsage() : null;
	}

	private synchronized @Nullable Usage usage() {
		return this.usage;
	}

}
