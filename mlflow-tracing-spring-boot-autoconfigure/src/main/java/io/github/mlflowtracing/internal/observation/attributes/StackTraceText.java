/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import java.io.IOException;
import java.util.function.UnaryOperator;

import org.springframework.boot.logging.StandardStackTracePrinter;

/**
 * A stack trace as text. Where it is too long, frames are left out first and then what is
 * suppressed, so that the causes stay; no more is printed than will be looked at.
 */
final class StackTraceText {

	/** Stack traces of deep recursions run to megabytes. */
	static final int MAX_LENGTH = 64 * 1024;

	/** What is printed, before the middle is cut. */
	private static final int MAX_PRINTED = 4 * MAX_LENGTH;

	/** How many frames each cause keeps, once the stack trace is too long. */
	private static final int MAX_FRAMES = 30;

	/** More are only counted: the printer copies the frames of all at once. */
	private static final int MAX_SUPPRESSED = 100;

	private static final int MAX_CAUSES = 100;

	private StackTraceText() {
	}

	/**
	 * Prints a stack trace.
	 * @param exception the exception
	 * @param redaction hides secrets in a message that is too long for a stack trace
	 * @return the text, with the secrets of shorter messages
	 */
	static String print(Throwable exception, UnaryOperator<String> redaction) {
		StandardStackTracePrinter all = StandardStackTracePrinter.rootLast()
			.withFormatter((throwable) -> ExceptionMessage.titleOf(throwable, redaction));
		StandardStackTracePrinter few = all.withMaximumThrowableDepth(MAX_FRAMES);
		StandardStackTracePrinter causes = few.withoutSuppressed()
			.withFormatter((throwable) -> ExceptionMessage.titleOf(throwable, redaction) + countSuppressed(throwable));
		boolean suppressed = !hasManySuppressed(exception);
		Output output = new Output(MAX_LENGTH);
		boolean complete = suppressed && output.print(all, exception);
		if (!complete && suppressed) {
			output = new Output(MAX_PRINTED);
			complete = output.print(few, exception);
		}
		if (!complete) {
			output = new Output(MAX_PRINTED);
			output.print(causes, exception);
		}
		return output.toString();
	}

	private static boolean hasManySuppressed(Throwable exception) {
		Throwable at = exception;
		for (int i = 0; i < MAX_CAUSES && at != null; i++) {
			if (at.getSuppressed().length > MAX_SUPPRESSED) {
				return true;
			}
			at = ExceptionMessage.causeOf(at);
		}
		return false;
	}

	private static String countSuppressed(Throwable throwable) {
		int count = throwable.getSuppressed().length;
		return (count > 0) ? " [%d suppressed]".formatted(count) : "";
	}

	/** The outermost exception is at the beginning, the root cause at the end. */
	static String cut(String text) {
		int leftOut = text.length() - MAX_LENGTH;
		return (leftOut <= 0) ? text
				: text.substring(0, MAX_LENGTH / 2) + "%n... [%d more characters] ...%n".formatted(leftOut)
						+ text.substring(text.length() - MAX_LENGTH / 2);
	}

	/** Takes what is printed, as far as there is room for it. */
	private static final class Output implements Appendable {

		private final StringBuilder text = new StringBuilder(1024);

		private final int maxLength;

		private boolean full;

		Output(int maxLength) {
			this.maxLength = maxLength;
		}

		/** Prints an exception, unless that fails or takes more than there is room. */
		boolean print(StandardStackTracePrinter printer, Throwable exception) {
			try {
				printer.printStackTrace(exception, this);
			}
			catch (Exception | LinkageError | StackOverflowError ex) {
				if (this.full) {
					return false;
				}
				String type = this.text.isEmpty() ? exception.getClass().getName() + System.lineSeparator() : "";
				this.text.append("%s\t<no stack trace: %s>%n".formatted(type, ex.getClass().getName()));
			}
			return true;
		}

		@Override
		public Appendable append(CharSequence line) throws IOException {
			this.full |= this.text.length() + line.length() > this.maxLength;
			if (this.full) {
				throw new IOException("full");
			}
			this.text.append(line);
			return this;
		}

		@Override
		public Appendable append(CharSequence line, int start, int end) throws IOException {
			return append(line.subSequence(start, end));
		}

		@Override
		public Appendable append(char character) throws IOException {
			return append(String.valueOf(character));
		}

		@Override
		public String toString() {
			return this.text.toString();
		}

	}

}
