/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import java.util.function.BinaryOperator;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;

import io.github.mlflowtracing.internal.guard.Untraced;

/**
 * An exception as MLflow's SDK records it: an event named {@code exception} with message,
 * type and stack trace, and a status description {@code Type: message}.
 *
 * @param type the class's simple name, as MLflow writes it; the stack trace has the full
 * one
 * @param message the message; empty if there is none
 * @param stackTrace the stack trace with all causes
 */
public record ExceptionEvent(String type, String message, String stackTrace) {

	/**
	 * Describes an exception, whatever its own methods do.
	 * @param exception the exception
	 * @param redaction hides secrets in a text, given the text and which part it is
	 * @return what is recorded
	 */
	public static ExceptionEvent of(Throwable exception, BinaryOperator<String> redaction) {
		try (Untraced.Scope scope = Untraced.enter()) {
			return describe(exception, redaction);
		}
	}

	private static ExceptionEvent describe(Throwable exception, BinaryOperator<String> redaction) {
		String name = exception.getClass().getSimpleName();
		String message = ExceptionMessage.of(exception, (text) -> redaction.apply(text, "message"));
		String stackTrace = StackTraceText.print(exception, (text) -> redaction.apply(text, "message"));
		return new ExceptionEvent(name.isEmpty() ? exception.getClass().getName() : name, message,
				StackTraceText.cut(redaction.apply(stackTrace, "stacktrace")));
	}

	public void addTo(Span span) {
		span.addEvent("exception",
				Attributes.builder()
					.put("exception.message", this.message)
					.put("exception.type", this.type)
					.put("exception.stacktrace", this.stackTrace)
					.build());
	}

	public String description() {
		return this.message.isEmpty() ? this.type : this.type + ": " + this.message;
	}

}
