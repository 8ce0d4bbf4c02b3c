/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import java.util.List;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * A model that answers at once, observed as Spring AI's models are.
 */
final class InstantModel implements ChatModel {

	private static final ChatResponse ANSWER = new ChatResponse(
			List.of(new Generation(new AssistantMessage("MLflow records what was asked and answered."))),
			ChatResponseMetadata.builder().model("model").usage(new DefaultUsage(250, 10)).build());

	private final ObservationRegistry observations;

	InstantModel(ObservationRegistry observations) {
		this.observations = observations;
	}

	@Override
	public ChatResponse call(Prompt prompt) {
		ChatModelObservationContext context = ChatModelObservationContext.builder()
			.prompt(prompt)
			.provider("instant")
			.build();
		return ChatModelObservationDocumentation.CHAT_MODEL_OPERATION
			.observation(null, new DefaultChatModelObservationConvention(), () -> context, this.observations)
			.observe(() -> {
				context.setResponse(ANSWER);
				return ANSWER;
			});
	}

}
