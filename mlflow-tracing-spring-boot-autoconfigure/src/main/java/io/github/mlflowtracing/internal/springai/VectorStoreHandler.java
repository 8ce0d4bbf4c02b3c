/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.ai.vectorstore.filter.converter.PrintFilterExpressionConverter;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext.Operation;

import io.github.mlflowtracing.SpanType;

/**
 * An operation of a vector store. What a query finds has the form that MLflow's judges
 * read.
 */
public final class VectorStoreHandler extends SpringAiHandler<VectorStoreObservationContext> {

	public VectorStoreHandler(AiSpans spans) {
		super(VectorStoreObservationContext.class, spans);
	}

	@Override
	void started(VectorStoreObservationContext context, AiSpan span) {
		SearchRequest request = context.getQueryRequest();
		if (isQuery(context)) {
			span.type(SpanType.RETRIEVER);
			if (request != null) {
				String query = request.getQuery();
				span.inputs((query != null) ? query.length() : 0, () -> describe(request));
			}
		}
		else {
			span.type(SpanType.TASK);
			context.put(EmbeddedTexts.class, new EmbeddedTexts());
		}
		spans().customize(span);
	}

	@Override
	void stopped(VectorStoreObservationContext context, AiSpan span) {
		EmbeddedTexts embedded = context.get(EmbeddedTexts.class);
		if (embedded != null && embedded.count() > 0) {
			span.inputs(0, () -> Map.of("documents", embedded.count()));
		}
		List<Document> found = context.getQueryResponse();
		if (isQuery(context) && found != null) {
			List<Map<String, @Nullable Object>> documents = new ArrayList<>();
			long size = 0;
			for (Document document : found) {
				String text = document.getText();
				size += (text != null) ? text.length() : 0;
				documents.add(describe(document));
			}
			span.outputs(size, () -> documents);
		}
	}

	private static boolean isQuery(VectorStoreObservationContext context) {
		return Operation.QUERY.value().equals(context.getOperationName());
	}

	private static Map<String, @Nullable Object> describe(SearchRequest request) {
		Map<String, @Nullable Object> described = new LinkedHashMap<>();
		described.put("query", request.getQuery());
		described.put("top_k", request.getTopK());
		described.put("similarity_threshold", request.getSimilarityThreshold());
		Filter.Expression filter = request.getFilterExpression();
		if (filter != null) {
			described.put("filter", new PrintFilterExpressionConverter().convertExpression(filter));
		}
		return described;
	}

	private static Map<String, @Nullable Object> describe(Document document) {
		Map<String, @Nullable Object> metadata = new HashMap<>();
		if (document.getMetadata() != null) {
			metadata.putAll(document.getMetadata());
		}
		if (document.getScore() != null) {
			metadata.put("score", document.getScore());
		}
		Map<String, @Nullable Object> described = new LinkedHashMap<>();
		described.put("page_content",
				document.isText() ? document.getText() : MediaDescription.of(document.getMedia()));
		described.put("metadata", metadata);
		described.put("id", document.getId());
		return described;
	}

}
