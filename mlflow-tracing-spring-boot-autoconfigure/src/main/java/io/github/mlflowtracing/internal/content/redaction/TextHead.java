/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.util.function.UnaryOperator;

/**
 * What is kept of a text that may be longer than there is room for: redacted first, with
 * enough of what follows to tell a secret that the cut would halve, so that the work is
 * bounded by the room.
 *
 * @param text the redacted text; more than the room, if that has become of it
 * @param leftOut how many characters the text does not have
 */
public record TextHead(String text, int leftOut) {

	/** Longer than what tells a secret, such as the header of a JSON web token. */
	static final int LOOK_AHEAD = 8192;

	public static TextHead of(CharSequence value, int room, UnaryOperator<String> redaction) {
		if (room <= 0) {
			return new TextHead("", value.length());
		}
		if (value.length() - LOOK_AHEAD <= room) {
			return new TextHead(redaction.apply(value.toString()), 0);
		}
		int end = room + LOOK_AHEAD;
		String redacted = redaction.apply(value.subSequence(0, end).toString());
		// what may be half a secret is within the last characters, however many were
		// hidden
		int kept = Math.max(0, redacted.length() - LOOK_AHEAD);
		return new TextHead(redacted.substring(0, kept), value.length() - kept);
	}

	/**
	 * The text as it is shown.
	 * @param room how many characters there is room for
	 * @return no more than that, and a mark if something is missing
	 */
	public String cut(int room) {
		int kept = Math.min(this.text.length(), room);
		int missing = this.leftOut + this.text.length() - kept;
		return (missing == 0) ? this.text : this.text.substring(0, kept) + "... [" + missing + " more characters]";
	}

}
