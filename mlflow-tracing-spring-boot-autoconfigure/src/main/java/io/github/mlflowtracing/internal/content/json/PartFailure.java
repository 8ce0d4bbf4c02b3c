/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.lang.reflect.InvocationTargetException;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Why a part of a value was not written to its end.
 *
 * @param description the type of what was thrown; {@code null} if the part has no end
 */
record PartFailure(@Nullable String description) {

	static final PartFailure INCOMPLETE = new PartFailure("incomplete JSON");

	static PartFailure of(Throwable ex) {
		Throwable cause = ex;
		while ((cause instanceof JacksonException || cause instanceof InvocationTargetException)
				&& cause.getCause() != null) {
			cause = cause.getCause();
		}
		if (cause instanceof InterruptedException) {
			// the thread's owner still has to learn of it
			Thread.currentThread().interrupt();
		}
		return new PartFailure((cause instanceof EndlessValueException) ? null : cause.getClass().getSimpleName());
	}

	/** Stops a serializer that goes on writing what has no room. */
	static final class EndlessValueException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		EndlessValueException() {
			super(null, null, false, false);
		}

	}

}
