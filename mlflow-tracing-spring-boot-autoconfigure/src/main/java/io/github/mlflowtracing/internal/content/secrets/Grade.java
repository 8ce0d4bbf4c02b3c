/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

/**
 * How much a name says about its value, from nothing to all.
 */
public enum Grade {

	/** Nothing. */
	NONE,

	/** A secret if it stands in a query, a cookie or the like, and looks like one. */
	QUERY,

	/** A secret if it looks like one. */
	MAYBE,

	/** A few digits, or what looks like a secret. */
	PIN,

	/** A secret if it is one word, and the name of a field or parameter. */
	SHORT,

	/** A secret in data; in prose and code, if it looks like one. */
	NAMED,

	/** A secret wherever it stands. */
	PASSWORD;

	/** Enough of a value to judge it by. */
	private static final int SAMPLE = 1024;

	/** Whether the value of a field is hidden, whatever it is. */
	public boolean hides() {
		return isAtLeast(NAMED);
	}

	/** Whether a text is hidden that is the value of a field. */
	public boolean hides(CharSequence value) {
		String text = (value.length() <= SAMPLE) ? value.toString() : value.subSequence(0, SAMPLE).toString();
		int length = text.length();
		return switch (this) {
			case NAMED, PASSWORD ->
				length > 0 && (text.charAt(0) == '<' || !SecretValues.isPlaceholder(text, 0, length));
			case SHORT -> length >= 3 && text.indexOf(' ') < 0 && !SecretValues.isNothing(text, 0, length)
					&& !SecretValues.isPlaceholder(text, 0, length) && !SecretValues.isSaid(text, 0, length);
			case PIN -> hidesNumber(text) || SecretValues.looksSecret(text, 0, length);
			case MAYBE -> length >= 8 && SecretValues.looksSecret(text, 0, length);
			case NONE, QUERY -> false;
		};
	}

	/** Whether a number is hidden that is the value of a field. */
	public boolean hidesNumber(String number) {
		return hides() || (this == PIN && number.matches("\\d{3,8}"));
	}

	boolean isAtLeast(Grade other) {
		return compareTo(other) >= 0;
	}

}
