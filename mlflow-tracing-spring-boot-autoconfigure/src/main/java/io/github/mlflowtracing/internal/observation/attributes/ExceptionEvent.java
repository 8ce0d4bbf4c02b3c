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

	/** Some messages hold a whole response. */
	static final int MAX_MESSAGE = 8 * 1024;

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
		String message = redaction.apply(message(exception), "message");
		String stackTrace = redaction.apply(StackTraceText.print(exception), "stacktrace");
		return new ExceptionEvent(name.isEmpty() ? exception.getClass().getName() : name, cut(message),
				StackTraceText.cut(stackTrace));
	}

	private static String message(Throwable exception) {
		try {
			String message = exception.getMessage();
			return (message != null) ? message : "";
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			return "<no message: %s>".formatted(ex.getClass().getName());
		}
	}

	private static String cut(String message) {
		return (message.length() <= MAX_MESSAGE) ? message : message.substring(0, MAX_MESSAGE)
				+ "... [%d more characters]".formatted(message.length() - MAX_MESSAGE);
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
