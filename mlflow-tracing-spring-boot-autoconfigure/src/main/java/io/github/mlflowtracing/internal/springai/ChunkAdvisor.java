/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.client.observation.ChatClientObservationContext;
import org.springframework.core.Ordered;

/**
 * Notes the chunks of a model's answer on their way to the client. An advisor, because
 * models can't be wrapped: some of their classes (2.0) are final, and are injected by
 * class. The innermost but one, so that it runs once for each call of the model.
 */
public final class ChunkAdvisor implements StreamAdvisor {

	private final AiSpans spans;

	public ChunkAdvisor(AiSpans spans) {
		this.spans = spans;
	}

	@Override
	public String getName() {
		return "MLflow Tracing";
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
		return Flux.deferContextual((context) -> {
			Answers answers = this.spans.guard().supply("follow a stream of Spring AI", () -> answers(context));
			Flux<ChatClientResponse> chunks = chain.nextStream(request);
			return (answers != null) ? chunks.doOnNext((chunk) -> add(chunk, answers)) : chunks;
		});
	}

	private void add(ChatClientResponse chunk, Answers answers) {
		this.spans.guard().contain("note a chunk of Spring AI", chunk, answers, (from, to) -> {
			to.model().add(from.chatResponse());
			to.client().add(from.chatResponse());
		});
	}

	/** Hung into the contexts of this advisor and of the client, whose handlers look. */
	private static @Nullable Answers answers(ContextView reactor) {
		Observation own = reactor.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
		if (own == null || own.isNoop() || own.getContext().get(AiSpan.class) == null) {
			return null;
		}
		ObservationView above = own.getContext().getParentObservation();
		while (above != null && !(above.getContextView() instanceof ChatClientObservationContext)) {
			above = above.getContextView().getParentObservation();
		}
		if (above == null) {
			return null;
		}
		ChatClientObservationContext client = (ChatClientObservationContext) above.getContextView();
		StreamedAnswer ofModel = new StreamedAnswer();
		own.getContext().put(StreamedAnswer.class, ofModel);
		return new Answers(ofModel, client.computeIfAbsent(StreamedAnswer.class, (key) -> new StreamedAnswer()));
	}

	private record Answers(StreamedAnswer model, StreamedAnswer client) {
	}

}
