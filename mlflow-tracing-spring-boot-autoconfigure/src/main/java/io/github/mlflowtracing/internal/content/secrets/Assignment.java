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

	private final boolean equals;

	private Assignment(String text, NameBefore name, Grade grade, int at, int length) {
		this.text = text;
		this.name = name;
		this.grade = grade;
		char c = text.charAt(at);
		this.equals = c == '=' || c == '%';
		this.separator = at + length;
		this.tight = this.equals && name.to() == at && !isBlankAt(at + length);
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
		if (line > 0 || isBlockMark(from)) {
			return this.name.isQuoted() ? at(ValueEnd.skipSpace(this.text, from)) : nextLine(from);
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
		int prefix = SecretScanner.isQuotePrefix(this.text, opening) ? 1 : 0;
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
			return this.grade.hides() && hides(from + 2, to, true) ? new TextRange(from + 2, to) : null;
		}
		boolean sure = this.grade.isAtLeast(Grade.NAMED) && (this.name.isQuoted() || this.grade == Grade.PASSWORD);
		int close = ValueEnd.ofQuotes(this.text, from, quote, backslashes, sure ? this.text.length() : from + JUDGED);
		if (!hides(from, close, true)) {
			return null;
		}
		return new TextRange(from, ValueEnd.ofQuotes(this.text, from, quote, backslashes, this.text.length()));
	}

	/** As in {@code {"question": "your password:", "user": "ann"}}. */
	private boolean endsQuotation(int from) {
		int next = ValueEnd.skipBlanks(this.text, from);
		return next == this.text.length() || ",:}]\r\n".indexOf(this.text.charAt(next)) >= 0;
	}

	private @Nullable TextRange bracket(int from) {
		if (!this.grade.isAtLeast(Grade.NAMED)
				|| SecretValues.isPlaceholder(this.text, from, Math.min(this.text.length(), from + 2))
				|| isSchema(from)) {
			return null;
		}
		boolean map = this.text.charAt(from) == '{';
		if (!this.name.isQuoted() && !this.equals && (map || this.grade != Grade.PASSWORD) && !(isHeader() && !map)) {
			return null;
		}
		return new TextRange(from, ValueEnd.ofBracket(this.text, from), this.name.quote());
	}

	private boolean isSchema(int from) {
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

	private boolean isHeader() {
		int length = this.name.to() - this.name.from();
		return endsWith("cookie", length) || endsWith("authorization", length);
	}

	private boolean endsWith(String word, int length) {
		return this.text.regionMatches(true, this.name.to() - word.length(), word, 0, word.length());
	}

	private @Nullable TextRange header(int from) {
		int end = ValueEnd.ofWord(this.text, from, from + JUDGED);
		if (endsWith("cookie", 0)) {
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
		if (!hides(from, end, false)) {
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

	private boolean isBlockMark(int at) {
		char c = this.text.charAt(at);
		if (c != '|' && c != '>') {
			return false;
		}
		int next = at + 1;
		while (next < this.text.length() && "-+0123456789 ".indexOf(this.text.charAt(next)) >= 0) {
			next++;
		}
		return ValueEnd.lineBreak(this.text, next) > 0;
	}

	/** What stands below the name: a block or a list that is indented, or one word. */
	private @Nullable TextRange nextLine(int at) {
		if (!this.grade.isAtLeast(Grade.NAMED) || this.equals) {
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
			return hides(first, ValueEnd.ofWord(this.text, first, first + JUDGED), false)
					? new TextRange(first, blockEnd(value, value - start, list)) : null;
		}
		int end = ValueEnd.ofWord(this.text, value, value + JUDGED);
		boolean alone = end == this.text.length() || ValueEnd.lineBreak(this.text, end) > 0
				|| "\"'".indexOf(this.text.charAt(end)) >= 0;
		boolean said = !alone || ValueEnd.startsEntry(this.text, value) || SecretValues.isSaid(this.text, value, end);
		return (!said && (this.grade == Grade.PASSWORD || SecretValues.looksSecret(this.text, value, end))
				&& hides(value, end, false)) ? at(value) : null;
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

	/** Whether the value is one, and one to hide under this name. */
	private boolean hides(int from, int to, boolean quoted) {
		if (SecretValues.isNothing(this.text, from, to) || SecretValues.isPlaceholder(this.text, from, to)) {
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
