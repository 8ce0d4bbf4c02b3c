/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import org.jspecify.annotations.Nullable;

/**
 * A value that text itself gives to a secret name, as JSON, at any level of quoting, as
 * {@code name=value}, or as a header does.
 *
 * @param from where the value begins
 * @param to the position behind its end
 * @param quote what stands around text at its level of quoting, if the value does not
 * bring quotes and JSON demands them
 */
record SecretAssignment(int from, int to, String quote) {

	private static final int MAX_NAME = 100;

	private static final String QUOTES = "\"'`";

	private static final String DELIMITERS = " \t\r\n,;&)}]<>|\\\"'`";

	/**
	 * Looks around a separator.
	 * @param text the text
	 * @param separator where the colon or the equals sign is
	 * @param floor what is before it is done with
	 * @param keys tells which names are secret
	 * @return the value, if the name is secret and the value says something
	 */
	static @Nullable SecretAssignment find(String text, int separator, int floor, SecretKeys keys) {
		int end = separator;
		while (end > floor && isBlank(text.charAt(end - 1))) {
			end--;
		}
		int quote = end;
		if (end > floor && isQuote(text.charAt(end - 1))) {
			end--;
			while (end > floor && text.charAt(end - 1) == '\\') {
				end--;
			}
		}
		int start = nameStart(text, end, floor, end < quote);
		return (start < end && keys.matches(text, start, end))
				? value(text, start, end, separator, text.substring(end, quote)) : null;
	}

	private static int nameStart(String text, int end, int floor, boolean quoted) {
		int start = end;
		int least = Math.max(floor, end - MAX_NAME);
		while (start > least && isNamePart(text.charAt(start - 1), quoted)) {
			start--;
		}
		if (!quoted && end - start == 3 && text.regionMatches(true, start, "key", 0, 3)) {
			// as in "API key: ..."
			int word = start;
			while (word > least && isNamePart(text.charAt(word - 1), word == start)) {
				word--;
			}
			start = word;
		}
		boolean escape = start > floor && start < end && text.charAt(start - 1) == '\\'
				&& "nrtbf".indexOf(text.charAt(start)) >= 0;
		return escape ? start + 1 : start;
	}

	private static @Nullable SecretAssignment value(String text, int start, int end, int separator, String quote) {
		int from = separator + 1;
		while (from < text.length() && (isBlank(text.charAt(from)) || "=>".indexOf(text.charAt(from)) >= 0)) {
			from++;
		}
		if (from == text.length() || text.startsWith(Redaction.MARK, from)) {
			return null;
		}
		int opening = from;
		while (opening < text.length() && text.charAt(opening) == '\\') {
			opening++;
		}
		if (opening < text.length() && isQuote(text.charAt(opening))) {
			if (quote.isEmpty() && endsQuotation(text, opening + 1)) {
				return null;
			}
			int close = closingQuote(text, opening + 1, text.charAt(opening), opening - from);
			return (close == opening + 1 || text.substring(opening + 1, close).equals(Redaction.MARK)) ? null
					: new SecretAssignment(opening + 1, close, "");
		}
		char first = text.charAt(from);
		if (first == '{' || first == '[') {
			return new SecretAssignment(from, closingBracket(text, from), quote);
		}
		int to = plainEnd(text, from, text.substring(start, end), text.charAt(separator));
		return (to == from || isNothing(text, from, to)) ? null : new SecretAssignment(from, to, quote);
	}

	/** As in {@code {"question": "your password:", "user": "ann"}}. */
	private static boolean endsQuotation(String text, int from) {
		int next = from;
		while (next < text.length() && isBlank(text.charAt(next))) {
			next++;
		}
		return next == text.length() || ",:}]\r\n".indexOf(text.charAt(next)) >= 0;
	}

	/** Where quotes end that have so many backslashes before them. */
	private static int closingQuote(String text, int from, char quote, int backslashes) {
		int run = 0;
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == quote && run % (2 * (backslashes + 1)) == backslashes) {
				return i - backslashes;
			}
			run = (c == '\\') ? run + 1 : 0;
		}
		return text.length();
	}

	/** Where an object or array ends; the end of the text, if that is cut. */
	private static int closingBracket(String text, int from) {
		char open = text.charAt(from);
		char close = (open == '{') ? '}' : ']';
		int depth = 0;
		int backslashes = 0;
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"') {
				i = closingQuote(text, i + 1, c, backslashes) + backslashes;
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

	/** Where a value without quotes ends: headers have blanks in theirs. */
	private static int plainEnd(String text, int from, String name, char separator) {
		boolean cookie = name.regionMatches(true, name.length() - 6, "cookie", 0, 6);
		if (cookie && separator == ':') {
			return end(text, from, "\r\n\\\"'`");
		}
		int to = end(text, from, DELIMITERS);
		if (to + 1 < text.length() && text.charAt(to) == ' ') {
			if (isWord(text, from, to, "Bearer") || isWord(text, from, to, "Basic") || isWord(text, from, to, "Token")
					|| isWord(text, from, to, "ApiKey") || isWord(text, from, to, "Negotiate")) {
				return end(text, to + 1, DELIMITERS);
			}
			if (isWord(text, from, to, "Digest") || isWord(text, from, to, "AWS4-HMAC-SHA256")) {
				return end(text, to, "\r\n\\");
			}
		}
		return to;
	}

	private static int end(String text, int from, String delimiters) {
		int end = from;
		while (end < text.length() && delimiters.indexOf(text.charAt(end)) < 0) {
			end++;
		}
		return end;
	}

	/** Values that give nothing away. */
	private static boolean isNothing(String text, int from, int to) {
		return isWord(text, from, to, "null") || isWord(text, from, to, "true") || isWord(text, from, to, "false")
				|| isWord(text, from, to, "none") || isWord(text, from, to, "undefined") || isWord(text, from, to, "?");
	}

	private static boolean isWord(String text, int from, int to, String word) {
		return to - from == word.length() && text.regionMatches(true, from, word, 0, word.length());
	}

	private static boolean isNamePart(char c, boolean blanks) {
		return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '$' || (blanks && c == ' ');
	}

	private static boolean isBlank(char c) {
		return c == ' ' || c == '\t';
	}

	private static boolean isQuote(char c) {
		return QUOTES.indexOf(c) >= 0;
	}

}
