/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.guard;

/**
 * Describes a failure by types and places. Messages stay out: those of the application's
 * exceptions may quote the very content that is to be hidden.
 */
final class FailureText {

	private static final int MAX_CAUSES = 5;

	private static final int MAX_FRAMES = 3;

	private FailureText() {
	}

	static String of(Throwable failure) {
		StringBuilder text = new StringBuilder();
		Throwable current = failure;
		for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
			text.append((depth > 0) ? ", caused by " : "").append(current.getClass().getName());
			StackTraceElement[] frames = current.getStackTrace();
			for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
				text.append((i == 0) ? " at " : " < ").append(frames[i]);
			}
			current = current.getCause();
		}
		return text.toString();
	}

}
