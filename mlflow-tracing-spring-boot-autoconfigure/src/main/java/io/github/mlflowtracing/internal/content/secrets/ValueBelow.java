/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import org.jspecify.annotations.Nullable;

/**
 * The value below a name that ends its line: a block or a list that is indented, or one
 * word.
 */
final class ValueBelow {

	private final String text;

	private final AssignedValue value;

	ValueBelow(AssignedValue value) {
		this.text = value.text();
		this.value = value;
	}

	/** Whether a block begins in the next line, as in YAML. */
	static boolean isBlockMark(String text, int at) {
		char c = text.charAt(at);
		if (c != '|' && c != '>') {
			return false;
		}
		int next = at + 1;
		while (next < text.length() && "-+0123456789 ".indexOf(text.charAt(next)) >= 0) {
			next++;
		}
		return ValueEnd.lineBreak(text, next) > 0;
	}

	/**
	 * Looks below.
	 * @param at where the line of the name ends, or the mark of a block is
	 */
	@Nullable TextRange find(int at) {
		Grade grade = this.value.grade();
		if (!grade.isAtLeast(Grade.NAMED) || this.value.equals()) {
			return null;
		}
		boolean block = ValueEnd.lineBreak(this.text, at) == 0;
		int from = at;
		while (block && ValueEnd.lineBreak(this.text, from) == 0) {
			from++;
		}
		int start = from + ValueEnd.lineBreak(this.text, from);
		if (this.text.startsWith("\r\n", from)) {
			start++;
		}
		int value = ValueEnd.skipBlanks(this.text, start);
		boolean indented = value > start;
		boolean list = this.text.startsWith("- ", value);
		if (value >= this.text.length() || ValueEnd.lineBreak(this.text, value) > 0) {
			return null;
		}
		if (list || (block && indented)) {
			int first = list ? value + 2 : value;
			return this.value.hides(first, ValueEnd.ofWord(this.text, first, first + SecretValues.SAMPLE), false)
					? new TextRange(first, blockEnd(value, value - start, list)) : null;
		}
		int end = ValueEnd.ofWord(this.text, value, value + SecretValues.SAMPLE);
		boolean alone = end == this.text.length() || ValueEnd.lineBreak(this.text, end) > 0
				|| "\"'".indexOf(this.text.charAt(end)) >= 0;
		boolean said = !alone || ValueEnd.startsEntry(this.text, value) || SecretValues.isSaid(this.text, value, end);
		return (!said && (grade == Grade.PASSWORD || SecretValues.looksSecret(this.text, value, end))
				&& this.value.hides(value, end, false)) ? new TextRange(value, end) : null;
	}

	/** Where lines end that are as far from the margin, or further. */
	private int blockEnd(int from, int indent, boolean list) {
		int end = lineEnd(from);
		while (end < this.text.length()) {
			int start = end + ValueEnd.lineBreak(this.text, end);
			if (this.text.startsWith("\r\n", end)) {
				start++;
			}
			int value = ValueEnd.skipBlanks(this.text, start);
			if (value - start < indent || value >= this.text.length() || (list && !this.text.startsWith("- ", value))
					|| ValueEnd.lineBreak(this.text, value) > 0) {
				return end;
			}
			end = lineEnd(value);
		}
		return end;
	}

	private int lineEnd(int from) {
		int end = from;
		while (end < this.text.length() && ValueEnd.lineBreak(this.text, end) == 0 && this.text.charAt(end) != '"') {
			end++;
		}
		return end;
	}

}
