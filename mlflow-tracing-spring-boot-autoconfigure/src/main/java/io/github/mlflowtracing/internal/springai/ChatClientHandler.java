/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.Map;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.observation.ChatClientObservationContext;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;

import io.github.mlflowtracing.SpanType;

/**
 * A call of a ChatClient: the question as it was asked, before advisors change it, and
 * the last answer. Usage stays with the models' spans, which it would double.
 */
public final class ChatClientHandler extends SpringAiHandler<ChatClientObservationContext> {

	public ChatClientHandler(AiSpans spans) {
		super(ChatClientObservationContext.class, spans);
	}

	@Override
	void started(ChatClientObservationContext context, AiSpan span) {
		ChatClientRequest request = context.getRequest();
		Prompt prompt = (request != null) ? request.prompt() : null;
		span.type(ToolDefinitions.of(prompt).isEmpty() ? SpanType.CHAIN : SpanType.AGENT);
		span.name("ChatClient");
		ChatMessages messages = ChatMessages.of(prompt);
		span.inputs(messages.textSize(), () -> Map.of("messages", messages));
		Object conversation = (request != null && request.context() != null)
				? request.context().get(ChatMemory.CONVERSATION_ID) : null;
		if (conversation != null) {
			spans().session(span, conversation.toString());
		}
		spans().customize(span);
	}

	@Override
	void stopped(ChatClientObservationContext context, AiSpan span) {
		ChatClientResponse response = context.getResponse();
		ChatResponse answer = (response != null) ? response.chatResponse() : null;
		StreamedAnswer streamed = context.get(StreamedAnswer.class);
		AnswerAttributes.write(span, answer, streamed);
		AnswerAttributes.markCancelled(span, context.isStream(), response, context.getError());
	}

}
