/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A stack trace as text. Where it is too long, frames are left out first, so that the
 * causes stay.
 */
final class StackTraceText {

	/** Stack traces of deep recursions run to megabytes. */
	static final int MAX_LENGTH = 64 * 1024;

	/** How many frames each cause keeps, once the stack trace is too long. */
	private static final int MAX_FRAMES = 30;

	private StackTraceText() {
	}

	static String print(Throwable exception) {
		try {
			StringWriter text = new StringWriter();
			exception.printStackTrace(new PrintWriter(text));
			return text.toString();
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			return "%s%n\t<no stack trace: %s>".formatted(exception.getClass().getName(), ex.getClass().getName());
		}
	}

	static String cut(String stackTrace) {
		return (stackTrace.length() <= MAX_LENGTH) ? stackTrace : cutMiddle(cutFrames(stackTrace));
	}

	private static String cutFrames(String stackTrace) {
		StringBuilder text = new StringBuilder();
		int frames = 0;
		for (String line : (Iterable<String>) stackTrace.lines()::iterator) {
			frames = line.stripLeading().startsWith("at ") ? frames + 1 : 0;
			if (frames <= MAX_FRAMES) {
				text.append(line).append('\n');
			}
			else if (frames == MAX_FRAMES + 1) {
				text.append("\t... [more frames]\n");
			}
		}
		return text.toString();
	}

	/** The outermost exception is at the beginning, the root cause at the end. */
	private static String cutMiddle(String text) {
		int leftOut = text.length() - MAX_LENGTH;
		return (leftOut <= 0) ? text
				: text.substring(0, MAX_LENGTH / 2) + "%n... [%d more characters] ...%n".formatted(leftOut)
						+ text.substring(text.length() - MAX_LENGTH / 2);
	}

}
