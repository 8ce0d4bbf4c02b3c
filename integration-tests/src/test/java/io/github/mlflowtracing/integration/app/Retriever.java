/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.app;

import java.util.List;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;

/**
 * A bean that is called inside a span.
 */
class Retriever {

	@Traced(name = "retrieve", spanType = SpanType.RETRIEVER)
	public List<String> retrieve(String query, int limit) {
		return List.of("Document 1");
	}

}
