/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.EmbeddingResponseMetadata;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationContext;

import io.github.mlflowtracing.SpanType;

/**
 * A call of an embedding model: the texts, and of the vectors how many they are and how
 * long.
 */
public final class EmbeddingHandler extends SpringAiHandler<EmbeddingModelObservationContext> {

	public EmbeddingHandler(AiSpans spans) {
		super(EmbeddingModelObservationContext.class, spans);
	}

	@Override
	void started(EmbeddingModelObservationContext context, AiSpan span) {
		span.type(SpanType.EMBEDDING);
		EmbeddingRequest request = context.getRequest();
		List<String> texts = new ArrayList<>();
		if (request != null && request.getInstructions() != null) {
			texts.addAll(request.getInstructions());
		}
		ObservationView parent = context.getParentObservation();
		EmbeddedTexts embedded = (parent != null) ? parent.getContextView().get(EmbeddedTexts.class) : null;
		if (embedded != null) {
			embedded.add(texts.size());
		}
		long size = 0;
		for (String text : texts) {
			size += (text != null) ? text.length() : 0;
		}
		String model = model(request);
		span.inputs(size, () -> {
			Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
			inputs.put("input", texts);
			if (model != null) {
				inputs.put("model", model);
			}
			return inputs;
		});
		spans().customize(span);
	}

	@Override
	void stopped(EmbeddingModelObservationContext context, AiSpan span) {
		EmbeddingResponse response = context.getResponse();
		if (response != null && response.getResults() != null) {
			Map<String, Integer> outputs = describe(response.getResults());
			span.outputs(0, () -> outputs);
		}
		EmbeddingResponseMetadata metadata = (response != null) ? response.getMetadata() : null;
		ModelAttributes.writeModel(span, context.getOperationMetadata(),
				(metadata != null) ? metadata.getModel() : null, model(context.getRequest()));
		ModelAttributes.writeUsage(span, context.getOperationMetadata(),
				() -> (metadata != null) ? metadata.getUsage() : null);
	}

	private static @Nullable String model(@Nullable EmbeddingRequest request) {
		EmbeddingOptions options = (request != null) ? request.getOptions() : null;
		return (options != null) ? options.getModel() : null;
	}

	private static Map<String, Integer> describe(List<Embedding> embeddings) {
		Map<String, Integer> described = new LinkedHashMap<>();
		described.put("count", embeddings.size());
		if (!embeddings.isEmpty() && embeddings.get(0) != null && embeddings.get(0).getOutput() != null) {
			described.put("dimensions", embeddings.get(0).getOutput().length);
		}
		return described;
	}

}
