/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.function.BinaryOperator;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.internal.observation.attributes.ExceptionEvent;

/**
 * How an operation ended.
 *
 * @param status the span's status
 * @param description what is said of an error, without secrets; empty if nothing is
 */
record Outcome(SpanStatus status, String description) {

	static final Outcome OK = new Outcome(SpanStatus.OK, "");

	/** An error of which only the type is known, since its own methods may fail. */
	static Outcome failed(Throwable exception) {
		return new Outcome(SpanStatus.ERROR, exception.getClass().getSimpleName());
	}

	/**
	 * Writes an exception onto a span.
	 * @param exception the exception
	 * @param span the span
	 * @param redaction hides secrets in a text, given the text and which part it is
	 * @return the outcome
	 */
	static Outcome record(Throwable exception, Span span, BinaryOperator<String> redaction) {
		ExceptionEvent event = ExceptionEvent.of(exception, redaction);
		event.addTo(span);
		return new Outcome(SpanStatus.ERROR, event.description());
	}

	void applyTo(Span span) {
		switch (this.status) {
			case OK -> span.setStatus(StatusCode.OK);
			case ERROR -> span.setStatus(StatusCode.ERROR, this.description);
			case UNSET -> {
			}
		}
	}

}
