/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

/**
 * The text of a value as far as there is room for it, with marks where it is cut.
 */
final class LimitedText {

	private final StringBuilder text = new StringBuilder(128);

	private final int maxLength;

	LimitedText(int maxLength) {
		this.maxLength = maxLength;
	}

	int length() {
		return this.text.length();
	}

	int room() {
		return this.maxLength - this.text.length();
	}

	void append(String json) {
		this.text.append(json);
	}

	void quote(String value, int leftOut) {
		this.text.append('"');
		int kept = JsonEscapes.append(value, this.text, this.maxLength);
		if (kept < value.length() || leftOut > 0) {
			mark(value.length() - kept + leftOut, "characters");
		}
		this.text.append('"');
	}

	/** Says how much is missing here, within quotes. */
	void mark(int count, String what) {
		this.text.append("... [");
		if (count > 0) {
			this.text.append(count).append(' ');
		}
		this.text.append("more ").append(what).append(']');
	}

	void takeBack(int length) {
		this.text.setLength(length);
	}

	@Override
	public String toString() {
		return this.text.isEmpty() ? "null" : this.text.toString();
	}

}
