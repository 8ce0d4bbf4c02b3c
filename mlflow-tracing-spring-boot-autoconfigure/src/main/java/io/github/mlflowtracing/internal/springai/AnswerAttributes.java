/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * The answer to a chat: as the observation knows it, or as far as it had arrived when a
 * stream was cancelled or failed.
 */
final class AnswerAttributes {

	/** As {@code @Traced} marks it. */
	private static final String CANCELLED = "cancelled";

	private AnswerAttributes() {
	}

	static void write(AiSpan span, @Nullable ChatResponse response, @Nullable StreamedAnswer streamed) {
		List<Generation> generations = (response != null) ? response.getResults() : null;
		if (generations != null && !generations.isEmpty()) {
			List<Map<String, @Nullable Object>> choices = ChatChoices.of(generations);
			span.outputs(ChatChoices.textSize(generations), () -> Map.of("choices", choices));
		}
		else if (streamed != null) {
			span.outputs(0, streamed::choices);
		}
		if (streamed != null) {
			span.attribute(MlflowAttributes.TIME_TO_FIRST_CHUNK, () -> streamed.secondsToFirstChunk(span.startNanos()));
		}
	}

	/**
	 * Marks a stream that was cancelled, which is no failure: Spring AI gives it no
	 * response, as it does one that fails.
	 */
	static void markCancelled(AiSpan span, boolean stream, @Nullable Object response, @Nullable Throwable error) {
		if (stream && response == null && error == null) {
			span.event(CANCELLED);
		}
	}

}
