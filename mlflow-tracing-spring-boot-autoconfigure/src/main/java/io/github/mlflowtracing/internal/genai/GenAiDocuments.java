/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.genai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.content.JsonValue;

/**
 * Documents that were retrieved in the form that MLflow's judges read.
 */
final class GenAiDocuments {

	private GenAiDocuments() {
	}

	static @Nullable Object ofOpenTelemetry(GenAiAttributes span) {
		if (!(span.structure("gen_ai.retrieval.documents") instanceof List<?> found)) {
			return null;
		}
		List<Map<String, @Nullable Object>> documents = new ArrayList<>();
		for (Object item : found) {
			Map<?, ?> document = (item instanceof Map<?, ?> known) ? known : Map.of("content", String.valueOf(item));
			documents.add(document(document.get("content"), document.get("id"), document.get("score"), Map.of()));
		}
		return documents;
	}

	static @Nullable Object ofOpenInference(GenAiAttributes span) {
		List<Map<String, @Nullable Object>> documents = new ArrayList<>();
		span.numbered("retrieval.documents.").values().forEach((fields) -> {
			Object metadata = (fields.get("document.metadata") instanceof String text) ? JsonValue.parse(text)
					: fields.get("document.metadata");
			documents.add(document(fields.get("document.content"), fields.get("document.id"),
					fields.get("document.score"), (metadata instanceof Map<?, ?> map) ? map : Map.of()));
		});
		return documents.isEmpty() ? null : documents;
	}

	private static Map<String, @Nullable Object> document(@Nullable Object content, @Nullable Object id,
			@Nullable Object score, Map<?, ?> known) {
		Map<Object, @Nullable Object> metadata = new LinkedHashMap<>(known);
		if (score != null) {
			metadata.put("score", score);
		}
		Map<String, @Nullable Object> document = new LinkedHashMap<>();
		document.put("page_content", (content != null) ? content : "");
		document.put("metadata", metadata);
		document.put("id", id);
		return document;
	}

}
