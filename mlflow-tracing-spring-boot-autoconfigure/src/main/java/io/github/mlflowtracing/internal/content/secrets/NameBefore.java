/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.Locale;
import java.util.Set;

/**
 * The name before a separator, as in {@code "name": }, {@code name=},
 * {@code x["name"] =}, {@code user[name]=} and {@code **name**:}. For one text and one
 * thread: it is found anew at each separator, and makes no garbage.
 */
final class NameBefore {

	private static final int MAX_LENGTH = 100;

	/** These make a secret name with the words before them only. */
	private static final Set<String> SECOND = Set.of("key", "keys", "passe", "token", "code", "word", "phrase",
			"string", "verifier", "id");

	private final String text;

	private int from;

	private int to;

	private int quoteEnd;

	NameBefore(String text) {
		this.text = text;
	}

	/**
	 * Looks for a name.
	 * @param separator where the separator is
	 * @param floor what is before is done with
	 * @return whether there is one
	 */
	boolean find(int separator, int floor) {
		int end = separator;
		while (end > floor && isBlank(this.text.charAt(end - 1))) {
			end--;
		}
		while (end > floor
				&& (this.text.charAt(end - 1) == '*' || (end < separator && this.text.charAt(end - 1) == '?'))) {
			end--;
		}
		if (end > floor && this.text.charAt(end - 1) == ']') {
			end--;
		}
		int quote = end;
		if (end > floor && SecretScanner.isQuote(this.text.charAt(end - 1))) {
			end--;
			while (end > floor && this.text.charAt(end - 1) == '\\') {
				end--;
			}
		}
		this.from = start(this.text, end, Math.max(floor, end - MAX_LENGTH), end < quote);
		this.to = end;
		// what is quoted by backticks is no data
		this.quoteEnd = (end < quote && this.text.charAt(quote - 1) == '`') ? end : quote;
		return this.from < this.to;
	}

	int from() {
		return this.from;
	}

	int to() {
		return this.to;
	}

	/** The quotation mark around the name with its escapes; empty without. */
	String quote() {
		return this.text.substring(this.to, this.quoteEnd);
	}

	private static int start(String text, int end, int least, boolean quoted) {
		int start = wordStart(text, end, least, quoted);
		if (!quoted && start < end && end - start <= 8
				&& SECOND.contains(text.substring(start, end).toLowerCase(Locale.ROOT))) {
			// as in "API key: ..." and "mot de passe : ..."
			for (int words = 0; words < 2 && start > least + 1 && text.charAt(start - 1) == ' '
					&& Character.isLetter(text.charAt(start - 2)); words++) {
				start = wordStart(text, start - 1, least, false);
			}
		}
		boolean escape = start > least && start < end && text.charAt(start - 1) == '\\'
				&& "nrtbf".indexOf(text.charAt(start)) >= 0;
		return escape ? start + 1 : start;
	}

	private static int wordStart(String text, int end, int least, boolean blanks) {
		int start = end;
		while (start > least) {
			char c = text.charAt(start - 1);
			if (c == '\\' && !(start < end && NameText.escape(text, start - 1) > 0)) {
				break;
			}
			if (c == '%' && NameText.escape(text, start - 1) == 0) {
				break;
			}
			if (!isPart(c) && !(blanks && c == ' ') && c != '\\' && c != '%') {
				break;
			}
			start--;
		}
		return start;
	}

	private static boolean isPart(char c) {
		if (c < 128) {
			return SecretValues.isAlphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '$';
		}
		int type = Character.getType(c);
		return Character.isLetterOrDigit(c) || type == Character.NON_SPACING_MARK || type == Character.FORMAT;
	}

	boolean isQuoted() {
		return this.quoteEnd > this.to;
	}

	/** Whether it looks like a program's name, and not like a word of prose. */
	boolean isMachine() {
		for (int i = this.from + 1; i < this.to; i++) {
			char c = this.text.charAt(i);
			if (c == '_' || c == ' ' || (c == '-' && i > this.from + 1) || c == '.'
					|| (Character.isUpperCase(c) && Character.isLowerCase(this.text.charAt(i - 1)))) {
				return true;
			}
		}
		return false;
	}

	/** Whether nothing but blanks, marks of a list and the like stand before it. */
	boolean startsLine() {
		int at = this.from - 1;
		for (int least = Math.max(0, this.from - 40); at >= least; at--) {
			char c = this.text.charAt(at);
			if (c == '\n' || c == '\r' || (c == 'n' && at > 0 && this.text.charAt(at - 1) == '\\')) {
				return true;
			}
			if (!isBlank(c) && "-*>#$\"'`|+".indexOf(c) < 0) {
				int word = at;
				while (word >= least && Character.isLetter(this.text.charAt(word))) {
					word--;
				}
				String before = this.text.substring(word + 1, at + 1);
				if (!before.equals("export") && !before.equals("set") && !before.equals("ENV")
						&& !before.equals("ARG")) {
					return false;
				}
				at = word + 1;
			}
		}
		return at < 0;
	}

	static boolean isBlank(char c) {
		return c == ' ' || c == '\t';
	}

}
