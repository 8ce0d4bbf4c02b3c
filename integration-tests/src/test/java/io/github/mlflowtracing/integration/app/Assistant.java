/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.app;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;

/**
 * A bean with annotated methods: one that calls another bean, one that fails.
 */
class Assistant {

	private final MlflowTracing tracing;

	private final Retriever retriever;

	Assistant(MlflowTracing tracing, Retriever retriever) {
		this.tracing = tracing;
		this.retriever = retriever;
	}

	@Traced(spanType = SpanType.CHAIN)
	public String answer(String question) {
		PrintedTrace.print("answer", this.tracing.currentTraceId().orElse("none"));
		return this.retriever.retrieve(question, 1).get(0) + " answers it.";
	}

	@Traced(name = "fail", spanType = SpanType.AGENT)
	public String fail(String reason) {
		PrintedTrace.print("fail", this.tracing.currentTraceId().orElse("none"));
		throw new IllegalArgumentException(reason);
	}

}
