/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.ChatModelCallAdvisor;
import org.springframework.ai.chat.client.advisor.ChatModelStreamAdvisor;
import org.springframework.ai.chat.client.advisor.SafeGuardAdvisor;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.MemoryAdvisor;
import org.springframework.ai.chat.client.advisor.api.ToolAdvisor;
import org.springframework.ai.chat.client.advisor.observation.AdvisorObservationContext;
import org.springframework.ai.chat.client.observation.ChatClientObservationContext;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;

import io.github.mlflowtracing.SpanType;

/**
 * An advisor's part in a chat. Those that only call the model or the tools are not shown:
 * each would repeat the question and the answer.
 * <p>
 * Advisors that retrieve documents are no retrievers: the model's call is inside of
 * theirs, and MLflow's judges read the documents of the outermost retriever, which is the
 * vector store's span.
 */
public final class AdvisorHandler extends SpringAiHandler<AdvisorObservationContext> {

	public AdvisorHandler(AiSpans spans) {
		super(AdvisorObservationContext.class, spans);
	}

	@Override
	void started(AdvisorObservationContext context, AiSpan span) {
		Advisor advisor = find(context);
		if (isPlumbing(advisor)) {
			span.hide();
			return;
		}
		span.type((advisor instanceof MemoryAdvisor) ? SpanType.MEMORY
				: (advisor instanceof SafeGuardAdvisor) ? SpanType.GUARDRAIL : SpanType.CHAIN);
		span.name(context.getAdvisorName());
		String question = question(context.getChatClientRequest());
		if (question != null) {
			span.inputs(question.length(), () -> question);
		}
		spans().customize(span);
	}

	@Override
	void stopped(AdvisorObservationContext context, AiSpan span) {
		Advisor advisor = find(context);
		String answer = (isPlumbing(advisor) || advisor instanceof MemoryAdvisor) ? null
				: answer(context.getChatClientResponse());
		if (answer != null) {
			span.outputs(answer.length(), () -> answer);
		}
	}

	/** The observation only knows the advisor's name; the client's knows the advisors. */
	private static @Nullable Advisor find(AdvisorObservationContext context) {
		ChatClientObservationContext client = client(context);
		if (client != null && client.getAdvisors() != null) {
			for (Advisor advisor : client.getAdvisors()) {
				if (advisor.getName().equals(context.getAdvisorName()) && advisor.getOrder() == context.getOrder()) {
					return advisor;
				}
			}
		}
		return null;
	}

	private static @Nullable ChatClientObservationContext client(AdvisorObservationContext context) {
		ObservationView above = context.getParentObservation();
		while (above != null) {
			if (above.getContextView() instanceof ChatClientObservationContext client) {
				return client;
			}
			above = above.getContextView().getParentObservation();
		}
		return null;
	}

	private static boolean isPlumbing(@Nullable Advisor advisor) {
		return advisor instanceof ToolAdvisor || advisor instanceof ChatModelCallAdvisor
				|| advisor instanceof ChatModelStreamAdvisor || advisor instanceof ChunkAdvisor;
	}

	private static @Nullable String question(@Nullable ChatClientRequest request) {
		Prompt prompt = (request != null) ? request.prompt() : null;
		if (prompt == null || prompt.getInstructions() == null) {
			return null;
		}
		for (int i = prompt.getInstructions().size() - 1; i >= 0; i--) {
			Message message = prompt.getInstructions().get(i);
			if (message.getMessageType() == MessageType.USER) {
				return message.getText();
			}
		}
		return null;
	}

	private static @Nullable String answer(@Nullable ChatClientResponse response) {
		ChatResponse answer = (response != null) ? response.chatResponse() : null;
		return (answer != null && answer.getResult() != null && answer.getResult().getOutput() != null)
				? answer.getResult().getOutput().getText() : null;
	}

}
