/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import java.util.function.Supplier;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;

/**
 * By hand, with OpenTelemetry's API.
 */
class RawSpanCalls extends PlainCalls {

	private final Tracer tracer;

	RawSpanCalls(Tracer tracer) {
		this.tracer = tracer;
	}

	@Override
	public int noArguments() {
		return inSpan("noArguments", super::noArguments);
	}

	@Override
	public Answer threeArguments(String question, int limit, boolean exact) {
		return inSpan("threeArguments", () -> {
			Span.current().setAttribute("question", question).setAttribute("limit", limit).setAttribute("exact", exact);
			return super.threeArguments(question, limit, exact);
		});
	}

	@Override
	public int longText(String text) {
		return inSpan("longText", () -> {
			Span.current().setAttribute("text", text);
			return super.longText(text);
		});
	}

	private <T> T inSpan(String name, Supplier<T> body) {
		Span span = this.tracer.spanBuilder(name).startSpan();
		try (Scope scope = span.makeCurrent()) {
			return body.get();
		}
		finally {
			span.end();
		}
	}

}
