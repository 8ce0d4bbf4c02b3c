/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A value that text gives to a secret name: as JSON, at any level of quoting, as
 * {@code name=value}, as a line of a configuration, or as a header does.
 */
final class Assignment {

	/** Enough of a value to judge it by. */
	private static final int JUDGED = 256;

	private final String text;

	private final NameBefore name;

	private final Grade grade;

	/** Where what separates name and value ends. */
	private final int separator;

	/** Whether nothing stands around the separator. */
	private final boolean tight;

	private final AssignedValue judged;

	private final boolean equals;

	private Assignment(String text, NameBefore name, Grade grade, int at, int length) {
		this.text = text;
		this.name = name;
		this.grade = grade;
		char c = text.charAt(at);
		this.equals = c == '=' || c == '%';
		this.separator = at + length;
		this.tight = this.equals && name.to() == at && !isBlankAt(at + length);
		this.judged = new AssignedValue(text, name, grade, this.equals, this.tight);
	}

	private boolean isBlankAt(int at) {
		return at < this.text.length() && this.text.charAt(at) <= ' ';
	}

	/**
	 * Looks around a separator.
	 * @param text the text
	 * @param at where the separator is
	 * @param length how many characters it takes
	 * @param name the name before it
	 * @param names tells which names are secret
	 * @return the value, if the name is secret and the value says something
	 */
	static @Nullable TextRange find(String text, int at, int length, NameBefore name, SecretNames names) {
		Grade grade = names.grade(text, name.from(), name.to());
		if (grade == Grade.NONE) {
			return isJwkPart(text, name) ? new Assignment(text, name, Grade.MAYBE, at, length).jwk() : null;
		}
		return isOther(text, name, at) ? null : new Assignment(text, name, grade, at, length).value();
	}

	/** A part of a path such as an ARN, a file's line, or the port of a host. */
	private static boolean isOther(String text, NameBefore name, int at) {
		if (text.charAt(at) != ':' || name.isQuoted()) {
			return false;
		}
		if (name.from() > 1 && text.charAt(name.from() - 1) == ':'
				&& SecretValues.isAlphanumeric(text.charAt(name.from() - 2))) {
			return true;
		}
		int dot = name.to() - 1;
		while (dot > name.from() && text.charAt(dot) != '.') {
			dot--;
		}
		return dot > name.from() && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1))
				&& SecretWords.FILES.contains(text.substring(dot + 1, name.to()));
	}

	/** The private parts of a JSON web key are called so. */
	private static boolean isJwkPart(String text, NameBefore name) {
		return name.isQuoted() && name.to() - name.from() == 1 && "dk".indexOf(text.charAt(name.from())) >= 0;
	}

	private @Nullable TextRange jwk() {
		TextRange value = value();
		return (value != null && value.to() - value.from() >= 20
				&& SecretValues.looksRandom(this.text, value.from(), value.to())) ? value : null;
	}

	private @Nullable TextRange value() {
		int from = valueStart();
		int line = ValueEnd.lineBreak(this.text, from);
		if (from >= this.text.length()) {
			return null;
		}
		if (line > 0 || ValueBelow.isBlockMark(this.text, from)) {
			return this.name.isQuoted() ? at(ValueEnd.skipSpace(this.text, from))
					: new ValueBelow(this.judged).find(from);
		}
		return at(from);
	}

	private int valueStart() {
		int from = this.separator;
		while (from < this.text.length()) {
			char c = this.text.charAt(from);
			if (c == '*' && from == this.separator && this.text.startsWith("**", from)) {
				from += 2;
			}
			else if (this.text.startsWith("</", from) && from == this.separator) {
				int close = ValueEnd.indexOf(this.text, '>', from, from + 20);
				if (close < 0) {
					return from;
				}
				from = close + 1;
			}
			else if (c == ' ' || c == '\t' || c == 0x3000 || (c == '=' && from <= this.separator + 1)
					|| (c == '>' && this.text.charAt(from - 1) == '=')) {
				from++;
			}
			else {
				return from;
			}
		}
		return from;
	}

	private @Nullable TextRange at(int from) {
		if (from >= this.text.length()) {
			return null;
		}
		int opening = from;
		while (opening < this.text.length() && this.text.charAt(opening) == '\\') {
			opening++;
		}
		int prefix = ValueEnd.isQuotePrefix(this.text, opening) ? 1 : 0;
		if (opening + prefix < this.text.length() && SecretScanner.isQuote(this.text.charAt(opening + prefix))) {
			return quoted(opening + prefix, opening - from);
		}
		char first = this.text.charAt(from);
		if (first == '{' || first == '[') {
			return bracket(from);
		}
		return isHeader() ? header(from) : plain(from);
	}

	private @Nullable TextRange quoted(int opening, int backslashes) {
		if (!this.name.isQuoted() && opening - backslashes <= this.separator + 2 && endsQuotation(opening + 1)) {
			return null;
		}
		char quote = this.text.charAt(opening);
		int from = opening + 1;
		if (this.text.startsWith("" + quote + quote, from) && backslashes == 0) {
			// as in Python and Java
			int close = this.text.indexOf("" + quote + quote + quote, from + 2);
			int to = (close >= 0) ? close : this.text.length();
			return this.grade.hides() && this.judged.hides(from + 2, to, true) ? new TextRange(from + 2, to) : null;
		}
		boolean sure = this.grade.isAtLeast(Grade.NAMED) && (this.name.isQuoted() || this.grade == Grade.PASSWORD);
		int close = ValueEnd.ofQuotes(this.text, from, quote, backslashes, sure ? this.text.length() : from + JUDGED);
		if (!this.judged.hides(from, close, true)) {
			return null;
		}
		return new TextRange(from, ValueEnd.ofQuotes(this.text, from, quote, backslashes, this.text.length()));
	}

	/** As in {@code {"question": "your password:", "user": "ann"}}. */
	private boolean endsQuotation(int from) {
		int next = ValueEnd.skipBlanks(this.text, from);
		return next == this.text.length() || ",:}])\r\n".indexOf(this.text.charAt(next)) >= 0;
	}

	private @Nullable TextRange bracket(int from) {
		if (!this.grade.isAtLeast(Grade.NAMED)
				|| SecretValues.isPlaceholder(this.text, from, Math.min(this.text.length(), from + 2))
				|| this.judged.isSchema(from)) {
			return null;
		}
		boolean map = this.text.charAt(from) == '{';
		// in a program, what is within has names of its own
		boolean code = !this.name.isQuoted() && (map ? !this.tight : !this.equals && this.grade != Grade.PASSWORD);
		if (code && (map || !isHeader())) {
			return null;
		}
		return new TextRange(from, ValueEnd.ofBracket(this.text, from), this.name.quote());
	}

	private boolean isHeader() {
		return this.judged.isNamed("cookie") || this.judged.isNamed("authorization");
	}

	private @Nullable TextRange header(int from) {
		int end = ValueEnd.ofWord(this.text, from, from + JUDGED);
		if (this.judged.isNamed("cookie")) {
			int equals = ValueEnd.indexOf(this.text, '=', from, Math.min(end, from + 100));
			boolean pairs = equals > from;
			return (pairs && !this.equals) ? new TextRange(from, ValueEnd.ofLine(this.text, from)) : plain(from);
		}
		String scheme = this.text.substring(from, end).toLowerCase(Locale.ROOT);
		int next = ValueEnd.skipBlanks(this.text, end);
		if (scheme.endsWith(":")) {
			scheme = scheme.substring(0, scheme.length() - 1);
		}
		if (next == end || next >= this.text.length() || ValueEnd.lineBreak(this.text, next) > 0) {
			return plain(from);
		}
		if (SecretWords.ONE_WORD_SCHEMES.contains(scheme)) {
			int to = ValueEnd.ofWord(this.text, next, this.text.length());
			if (SecretValues.isNothing(this.text, next, to) || SecretValues.isPlaceholder(this.text, next, to)) {
				return null;
			}
			return new TextRange(from, (to > next) ? to : ValueEnd.ofLine(this.text, from));
		}
		int second = ValueEnd.ofWord(this.text, next, next + JUDGED);
		boolean parameters = SecretWords.SCHEMES.contains(scheme) || SecretValues.looksSecret(this.text, next, second)
				|| SecretValues.looksSecret(this.text, from, end);
		return parameters ? new TextRange(from, ValueEnd.ofLine(this.text, from)) : plain(from);
	}

	private @Nullable TextRange plain(int from) {
		int end = ValueEnd.ofWord(this.text, from, from + JUDGED);
		if (!this.equals && SecretValues.isType(this.text, from, end)) {
			return annotated(end);
		}
		if (!this.judged.hides(from, end, false)) {
			return null;
		}
		int to = (end == from + JUDGED) ? ValueEnd.ofWord(this.text, end, this.text.length()) : end;
		return new TextRange(from, wholeLine(from, to), this.name.quote());
	}

	/** As in {@code password: str = "x"}. */
	private @Nullable TextRange annotated(int from) {
		int limit = Math.min(this.text.length(), from + 40);
		for (int i = from; i < limit && "\n\r,;({)\"".indexOf(this.text.charAt(i)) < 0; i++) {
			if (this.text.charAt(i) == '=') {
				int value = ValueEnd.skipBlanks(this.text, i + 1);
				return (value < this.text.length() && SecretScanner.isQuote(this.text.charAt(value))) ? at(value)
						: null;
			}
		}
		return null;
	}

	/** In a line of a configuration all of the line is the value. */
	private int wholeLine(int from, int to) {
		if (this.name.isQuoted() || !this.grade.isAtLeast(Grade.NAMED) || to >= this.text.length()
				|| !(NameBefore.isBlank(this.text.charAt(to)) || ",;".indexOf(this.text.charAt(to)) >= 0)
				|| ValueEnd.startsEntry(this.text, to + 1)) {
			return to;
		}
		boolean line = this.name.startsLine() && (this.equals
				|| (this.grade == Grade.PASSWORD && !Character.isUpperCase(this.text.charAt(this.name.from()))));
		boolean element = this.tight && this.name.from() > 1
				&& "[({, ".indexOf(this.text.charAt(this.name.from() - 1)) >= 0 && this.grade == Grade.PASSWORD;
		if (!line && !element) {
			return to;
		}
		int limit = Math.min(this.text.length(), to + JUDGED);
		for (int i = to; i < limit; i++) {
			char c = this.text.charAt(i);
			if (ValueEnd.lineBreak(this.text, i) > 0 || (c == '"' && line)) {
				return line ? trim(to, i) : to;
			}
			if (NameBefore.isBlank(c)
					&& (ValueEnd.startsEntry(this.text, i + 1) || "#/-".indexOf(charAt(i + 1)) >= 0 || SecretValues
						.looksSecret(this.text, i + 1, ValueEnd.ofWord(this.text, i + 1, i + SecretValues.SAMPLE)))) {
				return line ? trim(to, i) : to;
			}
			if (element && !line && (c == ',' || c == ']' || c == ')' || c == '}')) {
				return (c != ',' || ValueEnd.startsEntry(this.text, i + 1)) ? i : to;
			}
		}
		return (line && limit == this.text.length()) ? limit : to;
	}

	private char charAt(int at) {
		return (at < this.text.length()) ? this.text.charAt(at) : ' ';
	}

	private int trim(int least, int end) {
		int to = end;
		while (to > least && " \t,;".indexOf(this.text.charAt(to - 1)) >= 0) {
			to--;
		}
		return to;
	}

}
