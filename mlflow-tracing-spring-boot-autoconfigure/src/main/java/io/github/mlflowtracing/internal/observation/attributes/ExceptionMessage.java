/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.content.redaction.TextHead;

/**
 * What an exception says of itself, whatever its own methods do, and the beginning of it
 * where that is long: some messages hold a whole response.
 */
final class ExceptionMessage {

	static final int MAX_LENGTH = 8 * 1024;

	private ExceptionMessage() {
	}

	/**
	 * The message, redacted before it is cut.
	 */
	static String of(Throwable exception, UnaryOperator<String> redaction) {
		try {
			String message = exception.getMessage();
			return (message != null) ? TextHead.of(message, MAX_LENGTH, redaction).cut(MAX_LENGTH) : "";
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			return "<no message: %s>".formatted(ex.getClass().getName());
		}
	}

	/**
	 * The first line of a stack trace, redacted only if it is cut.
	 */
	static String titleOf(Throwable exception, UnaryOperator<String> redaction) {
		String type = exception.getClass().getName();
		try {
			String message = exception.getLocalizedMessage();
			if (message != null && message.length() > MAX_LENGTH) {
				return type + ": " + TextHead.of(message, MAX_LENGTH, redaction).cut(MAX_LENGTH);
			}
			String title = exception.toString();
			return (title.length() <= type.length() + 2 + MAX_LENGTH) ? title
					: TextHead.of(title, MAX_LENGTH, redaction).cut(MAX_LENGTH);
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			return "%s: <no message: %s>".formatted(type, ex.getClass().getName());
		}
	}

	static @Nullable Throwable causeOf(Throwable exception) {
		try {
			return exception.getCause();
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			return null;
		}
	}

}
