/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import io.opentelemetry.instrumentation.annotations.SpanAttribute;
import io.opentelemetry.instrumentation.annotations.WithSpan;

/**
 * By OpenTelemetry's Spring Boot starter, with the arguments as attributes.
 */
class WithSpanCalls extends PlainCalls {

	@Override
	@WithSpan
	public int noArguments() {
		return super.noArguments();
	}

	@Override
	@WithSpan
	public Answer threeArguments(@SpanAttribute("question") String question, @SpanAttribute("limit") int limit,
			@SpanAttribute("exact") boolean exact) {
		return super.threeArguments(question, limit, exact);
	}

	@Override
	@WithSpan
	public int longText(@SpanAttribute("text") String text) {
		return super.longText(text);
	}

}
