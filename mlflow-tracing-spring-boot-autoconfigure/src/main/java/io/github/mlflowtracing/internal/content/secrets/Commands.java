/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Secrets that follow a word and a blank: options of command lines, statements of SQL and
 * Redis, sign-in commands of mail, and netrc files.
 */
final class Commands {

	/** Commands are told by what stands before in their line. */
	private static final int LOOK_BACK = 120;

	private Commands() {
	}

	/** Whether there are words after which {@link #argument} finds something. */
	static boolean mayBeIn(String text) {
		return text.contains("assword ") || text.contains("ASSWORD ") || text.contains("requirepass ")
				|| text.contains("AUTH ");
	}

	/**
	 * Looks behind a word that has a letter which few words have.
	 * @param text the text
	 * @param at where the letter is
	 * @param names tells which names are secret
	 */
	static @Nullable TextRange argument(String text, int at, SecretNames names) {
		return switch (text.charAt(at)) {
			case 'b', 'B' ->
				(isWord(text, at + 1, "y ") && isBefore(text, at, "identified")) ? quoted(text, at + 2) : null;
			case 'w',
					'W' ->
				(isWord(text, at + 1, "ord ") && isWord(text, at - 4, "pass")
						&& names.grade(text, at - 4, at + 4) == Grade.PASSWORD) ? afterPassword(text, at - 4, at + 4)
								: null;
			case 'q' -> isWord(text, at - 2, "requirepass ") ? word(text, at + 9) : null;
			case 'A' -> text.startsWith("AUTH ", at) ? auth(text, at + 4) : null;
			default -> null;
		};
	}

	/** Of mail and of Redis. */
	private static @Nullable TextRange auth(String text, int from) {
		int at = ValueEnd.skipBlanks(text, from);
		boolean mechanism = isWord(text, at, "plain ") || isWord(text, at, "login ");
		return sure(text, word(text, mechanism ? at + 5 : at));
	}

	private static boolean isWord(String text, int from, String word) {
		return text.regionMatches(true, from, word, 0, word.length());
	}

	/** {@code WITH PASSWORD 'x'}, and {@code login u password x} of netrc. */
	private static @Nullable TextRange afterPassword(String text, int from, int to) {
		TextRange quoted = quoted(text, to);
		return (quoted == null && isBefore(text, from, "login")) ? word(text, to) : quoted;
	}

	/** The argument of an option, such as {@code --password x}. */
	static @Nullable TextRange option(String text, int from, SecretNames names) {
		int to = from + 1;
		while (to < text.length() && to - from < 60
				&& (SecretValues.isAlphanumeric(text.charAt(to)) || "-_.".indexOf(text.charAt(to)) >= 0)) {
			to++;
		}
		if (to == text.length() || to - from < 2 || !Character.isWhitespace(text.charAt(to))) {
			return (to - from > 2 && text.charAt(from + 1) == 'p') ? shortOption(text, from, to) : null;
		}
		int length = to - from;
		if (length == 2 || text.startsWith("--user", from)
				|| (length > 2 && text.charAt(from + 1) == 'p' && text.charAt(from + 2) != 'a')) {
			TextRange found = shortOption(text, from, to);
			if (found != null || length == 2) {
				return found;
			}
		}
		Grade grade = (length > 2) ? names.grade(text, from, to) : Grade.NONE;
		if (!grade.isAtLeast(Grade.MAYBE)) {
			return null;
		}
		TextRange value = word(text, to);
		if (value == null || text.charAt(value.from()) == '-') {
			return null;
		}
		boolean quoted = SecretScanner.isQuote(text.charAt(value.from() - 1));
		boolean last = value.to() >= text.length() || text.charAt(value.to()) == '\n'
				|| text.startsWith(" -", value.to()) || text.startsWith(" \\", value.to());
		boolean secret = SecretValues.looksSecret(text, value.from(), value.to()) || (grade.isAtLeast(Grade.SHORT)
				&& (quoted || (last && !SecretValues.isSaid(text, value.from(), value.to()))));
		return (secret && !SecretValues.isCode(text, value.from(), value.to())) ? value : null;
	}

	private static @Nullable TextRange shortOption(String text, int from, int to) {
		for (List<String> row : SecretWords.SHORT_OPTIONS) {
			if (text.startsWith(row.get(0), from) && (row.get(0).length() == 2 || row.get(0).length() == to - from)
					&& isCommand(text, from, row.subList(1, row.size()))) {
				boolean glued = to - from > row.get(0).length();
				if (row.get(0).contains("-u")) {
					TextRange value = glued ? new TextRange(from + 2, to) : word(text, to);
					int colon = (value != null) ? ValueEnd.indexOf(text, ':', value.from(), value.to()) : -1;
					return (colon > 0 && value != null) ? new TextRange(colon + 1, value.to()) : null;
				}
				return glued ? new TextRange(from + 2, ValueEnd.ofWord(text, from + 2, text.length())) : word(text, to);
			}
		}
		return null;
	}

	private static boolean isCommand(String text, int before, List<String> commands) {
		int start = before;
		while (start > 0 && before - start < LOOK_BACK && text.charAt(start - 1) != '\n') {
			start--;
		}
		String line = " " + text.substring(start, before);
		for (String command : commands) {
			int at = line.indexOf(command);
			if (at > 0 && !SecretValues.isAlphanumeric(line.charAt(at - 1))
					&& line.startsWith(" ", at + command.length())) {
				return true;
			}
		}
		return false;
	}

	private static boolean isBefore(String text, int at, String word) {
		int from = Math.max(0, at - 80);
		return text.substring(from, at).toLowerCase(Locale.ROOT).contains(word + " ");
	}

	private static @Nullable TextRange quoted(String text, int from) {
		int at = ValueEnd.skipBlanks(text, from);
		int opening = at;
		while (opening < text.length() && text.charAt(opening) == '\\') {
			opening++;
		}
		if (opening >= text.length() || (text.charAt(opening) != '\'' && text.charAt(opening) != '"')) {
			return null;
		}
		int close = ValueEnd.ofQuotes(text, opening + 1, text.charAt(opening), opening - at, text.length());
		return (close > opening + 1 && !SecretValues.isPlaceholder(text, opening + 1, close)
				&& !SecretValues.isNothing(text, opening + 1, close)) ? new TextRange(opening + 1, close) : null;
	}

	private static @Nullable TextRange word(String text, int from) {
		TextRange quoted = quoted(text, from);
		if (quoted != null) {
			return quoted;
		}
		int at = ValueEnd.skipBlanks(text, from);
		int end = ValueEnd.ofWord(text, at, text.length());
		boolean value = end > at && !SecretValues.isNothing(text, at, end)
				&& !SecretValues.isPlaceholder(text, at, end);
		return value ? new TextRange(at, end) : null;
	}

	private static @Nullable TextRange sure(String text, @Nullable TextRange value) {
		return (value != null && SecretValues.looksSecret(text, value.from(), value.to())) ? value : null;
	}

}
