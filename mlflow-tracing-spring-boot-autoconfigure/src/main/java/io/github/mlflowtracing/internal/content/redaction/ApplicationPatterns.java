/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.mlflowtracing.internal.guard.Guard;

/**
 * The application's own patterns. How long a regular expression takes for a text can't be
 * told beforehand, so its steps are counted, and text is hidden for which they run out.
 */
final class ApplicationPatterns {

	private static final int STEPS = 10_000;

	private static final int STEPS_PER_CHARACTER = 100;

	private final List<Pattern> patterns;

	private final Guard guard;

	ApplicationPatterns(List<String> patterns, Guard guard) {
		this.guard = guard;
		this.patterns = patterns.stream().map(Pattern::compile).toList();
	}

	String redact(String text) {
		String redacted = text;
		for (Pattern pattern : this.patterns) {
			redacted = redact(pattern, redacted);
		}
		return redacted;
	}

	private String redact(Pattern pattern, String text) {
		try {
			return replace(pattern.matcher(new CountedText(text)), text);
		}
		catch (OutOfStepsException | StackOverflowError ex) {
			this.guard.warnOnce(pattern.pattern(),
					() -> "The pattern '%s' takes too long for some texts: they are not recorded. Make it simpler."
						.formatted(pattern));
			return Redaction.MARK;
		}
	}

	private static String replace(Matcher matcher, String text) {
		StringBuilder redacted = null;
		int done = 0;
		while (matcher.find()) {
			// what is hidden already may look like a match
			if (!Redaction.MARK.contains(text.substring(matcher.start(), matcher.end()))) {
				redacted = (redacted != null) ? redacted : new StringBuilder(text.length());
				redacted.append(text, done, matcher.start()).append(Redaction.MARK);
				done = matcher.end();
			}
		}
		return (redacted != null) ? redacted.append(text, done, text.length()).toString() : text;
	}

	/** Text that can only be read so often. */
	private static final class CountedText implements CharSequence {

		private final String text;

		private long steps;

		CountedText(String text) {
			this.text = text;
			this.steps = STEPS + (long) STEPS_PER_CHARACTER * text.length();
		}

		@Override
		public char charAt(int index) {
			if (--this.steps < 0) {
				throw new OutOfStepsException();
			}
			return this.text.charAt(index);
		}

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this.text.subSequence(start, end);
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	private static final class OutOfStepsException extends RuntimeException {

		OutOfStepsException() {
			super(null, null, false, false);
		}

	}

}
