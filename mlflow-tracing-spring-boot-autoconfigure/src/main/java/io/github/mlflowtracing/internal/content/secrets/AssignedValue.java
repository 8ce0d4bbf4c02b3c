/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.Locale;

/**
 * Judges whether what text gives to a secret name is a value, and one to hide under this
 * name: in data all, in prose and code what looks like one.
 *
 * @param text the text
 * @param name the name
 * @param grade what the name says
 * @param equals whether an equals sign separates them
 * @param tight whether nothing stands around that sign
 */
record AssignedValue(String text, NameBefore name, Grade grade, boolean equals, boolean tight) {

	/** Whether the value is one, and one to hide under this name. */
	boolean hides(int from, int to, boolean quoted) {
		if (SecretValues.isNothing(this.text, from, to) || SecretValues.isPlaceholder(this.text, from, to)) {
			return false;
		}
		int blank = ValueEnd.indexOf(this.text, ' ', from, Math.min(to, from + 12));
		if (blank > 0
				&& SecretWords.ONE_WORD_SCHEMES.contains(this.text.substring(from, blank).toLowerCase(Locale.ROOT))
				&& SecretValues.isPlaceholder(this.text, blank + 1, to)) {
			return false;
		}
		boolean data = this.name.isQuoted();
		if (!quoted && !data && (SecretValues.isCode(this.text, from, to)
				&& !(this.tight && !this.text.startsWith("(", to) && isQueryOrLine()))) {
			return false;
		}
		return switch (this.grade) {
			case PASSWORD -> quoted || data || !isProse(from, to);
			case NAMED -> data || isNamedValue(from, to, quoted);
			case SHORT -> (data || this.tight) && isShort(from, to);
			case PIN -> (data || this.tight || this.name.startsLine()) && isPin(from, to);
			case MAYBE -> isMaybe(from, to);
			case QUERY -> this.tight && to - from >= 8 && SecretValues.looksRandom(this.text, from, to);
			case NONE -> false;
		};
	}

	/** In a query and in a line of its own, dots make no path of names. */
	private boolean isQueryOrLine() {
		int before = this.name.from() - 1;
		return before < 0 || "?&;\n\"'".indexOf(this.text.charAt(before)) >= 0;
	}

	private boolean isProse(int from, int to) {
		String word = (to - from < 20) ? this.text.substring(from, to).toLowerCase(Locale.ROOT) : "";
		return (!this.tight && (SecretValues.isSaid(this.text, from, to) || (isNumber(from, to) && to - from < 4)))
				|| SecretWords.ONE_WORD_SCHEMES.contains(word) || SecretWords.SCHEMES.contains(word)
				|| SecretValues.isType(this.text, from, to) || isSameWord(from, to);
	}

	private boolean isNamedValue(int from, int to, boolean quoted) {
		if (this.tight && !quoted) {
			return !isProse(from, to);
		}
		if (SecretValues.looksSecret(this.text, from, to)) {
			return true;
		}
		if (isNumber(from, to) && to - from >= 4 && to - from <= 8 && isNamed("otp")) {
			return true;
		}
		boolean machine = this.name.isMachine() || isUpperCase();
		if (quoted) {
			return machine || this.equals || this.name.startsLine();
		}
		boolean alone = to == this.text.length() || ValueEnd.lineBreak(this.text, to) > 0
				|| "\"'&".indexOf(this.text.charAt(to)) >= 0;
		return alone && machine && this.name.startsLine() && !isProse(from, to)
				&& !Character.isUpperCase(this.text.charAt(from))
				&& SecretValues.isAlphanumeric(this.text.charAt(from));
	}

	/** Whether the name ends so. */
	boolean isNamed(String word) {
		return this.text.regionMatches(true, this.name.to() - word.length(), word, 0, word.length());
	}

	/** Whether an object describes a value and has none. */
	boolean isSchema(int from) {
		int at = ValueEnd.skipSpace(this.text, from + 1);
		while (at < this.text.length()
				&& (this.text.charAt(at) == '\\' || SecretScanner.isQuote(this.text.charAt(at)))) {
			at++;
		}
		int end = at;
		while (end < this.text.length() && end - at < 16
				&& (Character.isLetter(this.text.charAt(end)) || this.text.charAt(end) == '$')) {
			end++;
		}
		return this.text.charAt(from) == '{' && SecretWords.SCHEMA.contains(this.text.substring(at, end));
	}

	private boolean isUpperCase() {
		for (int i = this.name.from(); i < this.name.to(); i++) {
			if (Character.isLowerCase(this.text.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private boolean isSameWord(int from, int to) {
		int length = Math.min(to - from, this.name.to() - this.name.from());
		return to - from <= this.name.to() - this.name.from() && to - from >= 3
				&& this.text.regionMatches(true, from, this.text, this.name.to() - length, length);
	}

	private boolean isShort(int from, int to) {
		return to - from >= 3 && !hasBlank(from, to) && !isNumber(from, to) && !isProse(from, to);
	}

	private boolean isPin(int from, int to) {
		return (isNumber(from, to) && to - from >= 3 && to - from <= 8)
				|| SecretValues.looksSecret(this.text, from, to);
	}

	private boolean isMaybe(int from, int to) {
		boolean looks = SecretValues.looksSecret(this.text, from, to);
		if (this.tight) {
			return isParameter() ? !isProse(from, to) : looks && to - from >= 6;
		}
		return looks && to - from >= 8 && !isNumber(from, to);
	}

	/** In the query of an address. */
	private boolean isParameter() {
		return this.name.from() > 0 && "?&".indexOf(this.text.charAt(this.name.from() - 1)) >= 0;
	}

	private boolean isNumber(int from, int to) {
		for (int i = from; i < to; i++) {
			if (!Character.isDigit(this.text.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private boolean hasBlank(int from, int to) {
		for (int i = from; i < to; i++) {
			if (this.text.charAt(i) <= ' ') {
				return true;
			}
		}
		return false;
	}

}
