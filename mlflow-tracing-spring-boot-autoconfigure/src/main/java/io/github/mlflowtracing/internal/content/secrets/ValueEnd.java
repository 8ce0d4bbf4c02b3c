/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

/**
 * Where values end that begin in text: quoted, in brackets, with their line, or at a
 * delimiter that can't be a part of them.
 */
final class ValueEnd {

	/** Names and what separates them from values are shorter. */
	private static final int LOOK_AHEAD = 60;

	private static final String DELIMITERS = ",;&)}]>|'<";

	private ValueEnd() {
	}

	/** As in {@code b'x'}, {@code f"x"} and {@code @"x"}. */
	static boolean isQuotePrefix(String text, int at) {
		return at + 1 < text.length() && "bBfFrRuU@$".indexOf(text.charAt(at)) >= 0
				&& SecretScanner.isQuote(text.charAt(at + 1));
	}

	/** Where quotes end that have so many backslashes before them. */
	static int ofQuotes(String text, int from, char quote, int backslashes, int limit) {
		char closing = (quote == '“' || quote == '„') ? '”' : (quote == '‘') ? '’' : (quote == '«') ? '»' : quote;
		int run = 0;
		int end = Math.min(text.length(), limit);
		for (int i = from; i < end; i++) {
			char c = text.charAt(i);
			if ((c == closing || (quote == '„' && c == '“')) && run % (2 * (backslashes + 1)) == backslashes) {
				boolean doubled = c == '\'' && backslashes == 0 && i > from && i + 1 < end && text.charAt(i + 1) == c;
				if (!doubled) {
					return i - backslashes;
				}
				i++;
			}
			run = (c == '\\') ? run + 1 : 0;
		}
		return end;
	}

	/** Where an object or array ends; the end of the text, if that is cut. */
	static int ofBracket(String text, int from) {
		char open = text.charAt(from);
		char close = (open == '{') ? '}' : ']';
		int depth = 0;
		int backslashes = 0;
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"') {
				i = ofQuotes(text, i + 1, c, backslashes, text.length()) + backslashes;
			}
			else if (c == open) {
				depth++;
			}
			else if (c == close && --depth == 0) {
				return i + 1;
			}
			backslashes = (c == '\\') ? backslashes + 1 : 0;
		}
		return text.length();
	}

	/** Where a word ends that may have any sign in it that a password may have. */
	static int ofWord(String text, int from, int limit) {
		int end = Math.min(text.length(), limit);
		for (int i = from; i < end; i++) {
			char c = text.charAt(i);
			if (c <= ' ' || c == '"' || c == '`' || c == '”' || c == '»' || c == 0x3000 || isEscape(text, i)
					|| (DELIMITERS.indexOf(c) >= 0 && isDelimiter(text, i))) {
				return i;
			}
		}
		return end;
	}

	private static boolean isEscape(String text, int at) {
		return text.charAt(at) == '\\' && (at + 1 == text.length() || "nrt\"'\\u".indexOf(text.charAt(at + 1)) >= 0);
	}

	private static boolean isDelimiter(String text, int at) {
		if (at + 1 == text.length()) {
			return true;
		}
		char next = text.charAt(at + 1);
		if (next <= ' ' || "\"'`\\,;)}]>/”".indexOf(next) >= 0) {
			return true;
		}
		char c = text.charAt(at);
		if (c == '<') {
			return next == '/' || (Character.isLetter(next) && indexOf(text, '>', at + 1, at + 20) >= 0);
		}
		return (c == '&' || c == ',' || c == ';' || c == '|' || c == ')' || c == '}' || c == ']')
				&& startsEntry(text, at + 1);
	}

	/** Looks no further than a limit. */
	static int indexOf(String text, char c, int from, int limit) {
		for (int i = from; i < Math.min(text.length(), limit); i++) {
			if (text.charAt(i) == c) {
				return i;
			}
		}
		return -1;
	}

	/** Whether another name with a separator begins here. */
	static boolean startsEntry(String text, int from) {
		int limit = Math.min(text.length(), from + LOOK_AHEAD);
		int at = from;
		while (at < limit && NameBefore.isBlank(text.charAt(at))) {
			at++;
		}
		if (at < limit && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
			return true;
		}
		int name = at;
		while (at < limit && (Character.isLetterOrDigit(text.charAt(at)) || "_-.[]%$".indexOf(text.charAt(at)) >= 0)) {
			at++;
		}
		return at > name && at < limit && (text.charAt(at) == '=' || text.charAt(at) == ':');
	}

	/**
	 * Where a line ends that may be within a string of JSON or a program; parameters may
	 * be quoted.
	 */
	static int ofLine(String text, int from) {
		char open = 0;
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			if (lineBreak(text, i) > 0) {
				return i;
			}
			if (c == open) {
				open = 0;
			}
			else if (open == 0 && (c == '"' || c == '\'' || c == '`')) {
				int before = i - 1;
				while (before >= from && text.charAt(before) == '\\') {
					before--;
				}
				if (before < from || text.charAt(before) != '=') {
					return before + 1;
				}
				open = c;
			}
		}
		return text.length();
	}

	/** How many characters a line break takes that is here, also an escaped one. */
	static int lineBreak(String text, int at) {
		if (at >= text.length()) {
			return 0;
		}
		char c = text.charAt(at);
		if (c == '\n' || c == '\r') {
			return 1;
		}
		return (c == '\\' && at + 1 < text.length() && "nr".indexOf(text.charAt(at + 1)) >= 0) ? 2 : 0;
	}

	static int skipBlanks(String text, int from) {
		int at = from;
		while (at < text.length() && (NameBefore.isBlank(text.charAt(at)) || text.charAt(at) == 0x3000)) {
			at++;
		}
		return at;
	}

	/** Blanks and line breaks, also escaped ones. */
	static int skipSpace(String text, int from) {
		int at = from;
		while (at < text.length()) {
			int taken = lineBreak(text, at);
			if (taken == 0 && !NameBefore.isBlank(text.charAt(at))) {
				return at;
			}
			at += Math.max(1, taken);
		}
		return at;
	}

}
