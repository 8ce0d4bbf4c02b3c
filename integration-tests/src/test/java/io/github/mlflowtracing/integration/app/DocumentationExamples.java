/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.app;

import java.util.Map;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;

/**
 * The examples of MLflow's documentation on OpenTelemetry, in Java.
 */
class DocumentationExamples {

	private final MlflowTracing tracing;

	DocumentationExamples(MlflowTracing tracing) {
		this.tracing = tracing;
	}

	void foo() {
		try (MlflowSpan span = this.tracing.startSpan("foo")) {
			span.setInputs(Map.of("a", 1));
			span.setOutputs(Map.of("b", 2));
			PrintedTrace.print("foo", span.traceId());
		}
	}

	void processRequest() {
		this.tracing.runInSpan("process_request", SpanType.CHAIN, (span) -> {
			span.setInputs(Map.of("query", "What is MLflow?"));
			span.setOutputs(Map.of("response", "MLflow is an open source platform."));
			PrintedTrace.print("process_request", span.traceId());
		});
	}

}
