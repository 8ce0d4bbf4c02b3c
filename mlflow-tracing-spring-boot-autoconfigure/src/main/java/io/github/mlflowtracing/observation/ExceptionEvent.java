/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.observation;

import java.io.PrintWriter;
import java.io.StringWriter;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;

/**
 * An exception as MLflow's SDK records it: an event named {@code exception} with message,
 * type and stack trace, and a status description {@code Type: message}.
 *
 * @param type the class's simple name, as MLflow writes it; the stack trace has the full
 * one
 * @param message the message; empty if there is none
 * @param stackTrace the stack trace with all causes
 */
record ExceptionEvent(String type, String message, String stackTrace) {

	/** Stack traces of deep recursions run to megabytes. */
	private static final int MAX_STACK_TRACE = 64 * 1024;

	static ExceptionEvent of(Throwable exception) {
		String name = exception.getClass().getSimpleName();
		StringWriter stackTrace = new StringWriter();
		exception.printStackTrace(new PrintWriter(stackTrace));
		return new ExceptionEvent(name.isEmpty() ? exception.getClass().getName() : name,
				(exception.getMessage() != null) ? exception.getMessage() : "", cut(stackTrace.toString()));
	}

	void addTo(Span span) {
		span.addEvent("exception",
				Attributes.builder()
					.put("exception.message", this.message)
					.put("exception.type", this.type)
					.put("exception.stacktrace", this.stackTrace)
					.build());
	}

	String description() {
		return this.message.isEmpty() ? this.type : this.type + ": " + this.message;
	}

	private static String cut(String text) {
		return (text.length() <= MAX_STACK_TRACE) ? text : text.substring(0, MAX_STACK_TRACE)
				+ "... [%d more characters]".formatted(text.length() - MAX_STACK_TRACE);
	}

}
