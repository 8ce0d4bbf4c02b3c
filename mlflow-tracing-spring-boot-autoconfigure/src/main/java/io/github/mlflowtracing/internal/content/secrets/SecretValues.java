/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.Locale;

/**
 * What values look like that are secrets, and what those look like that stand in the
 * place of one: placeholders, code, types, and what is said about a secret.
 */
final class SecretValues {

	/** Enough to judge by. */
	static final int SAMPLE = 256;

	private SecretValues() {
	}

	static boolean isAlphanumeric(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	}

	private static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

	/** Values that give nothing away, under any name. */
	static boolean isNothing(String text, int from, int to) {
		return to <= from
				|| (to - from <= 9 && HarmlessWords.NOTHING.contains(text.substring(from, to).toLowerCase(Locale.ROOT)))
				|| text.startsWith(SecretScanner.MARK, from);
	}

	/** What is put in the place of a secret by who writes an example or a template. */
	static boolean isPlaceholder(String text, int from, int to) {
		int length = to - from;
		if (length < 2 || length > 120) {
			return false;
		}
		char first = text.charAt(from);
		char last = text.charAt(to - 1);
		String two = text.substring(from, from + 2);
		if (two.equals("${") || two.equals("{{") || two.equals("#{") || two.equals("%(") || two.equals("<%")
				|| two.equals("$(") || two.equals("$[")) {
			return true;
		}
		if (text.startsWith("...", to - 3) || first == '!') {
			// cut short, or a tag of YAML
			return isWords(text, from + 1, to);
		}
		if ((first == '<' && last == '>') || (first == '{' && last == '}') || (first == '[' && last == ']')
				|| (first == '%' && last == '%') || (first == '@' && last == '@')) {
			return isWords(text, from + 1, to - 1);
		}
		if (first == '$' || (first == ':' && length > 2) || first == '@') {
			return isName(text, from + 1, to);
		}
		return isFilling(text, from, to) || (two.charAt(0) == '%' && length == 2) || isYours(text, from, to);
	}

	/** One character again and again, such as asterisks and dots. */
	private static boolean isFilling(String text, int from, int to) {
		char first = text.charAt(from);
		if ("*.xX•#_-?…".indexOf(first) < 0 || to - from < 3) {
			return false;
		}
		for (int i = from; i < to; i++) {
			if (text.charAt(i) != first) {
				return false;
			}
		}
		return true;
	}

	private static boolean isYours(String text, int from, int to) {
		if (!isWords(text, from, to)) {
			return false;
		}
		String value = text.substring(from, to).toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
		return value.endsWith("_here") || HarmlessWords.YOURS.stream().anyMatch(value::startsWith);
	}

	private static boolean isWords(String text, int from, int to) {
		for (int i = from; i < to; i++) {
			char c = text.charAt(i);
			if (!Character.isLetter(c) && "_- .:/'".indexOf(c) < 0) {
				return false;
			}
		}
		return to > from;
	}

	private static boolean isName(String text, int from, int to) {
		for (int i = from; i < to; i++) {
			char c = text.charAt(i);
			if (!Character.isLetter(c) && c != '_') {
				return false;
			}
		}
		return to > from;
	}

	static boolean isSaid(String text, int from, int to) {
		return to - from <= 12 && HarmlessWords.SAID.contains(trimmed(text, from, to));
	}

	static boolean isType(String text, int from, int to) {
		int start = (from < to && "&*?".indexOf(text.charAt(from)) >= 0) ? from + 1 : from;
		int end = start;
		while (end < to && (Character.isLetter(text.charAt(end)) || text.charAt(end) == '_')) {
			end++;
		}
		return end - from <= 12 && (end == to || "<[(|?,;) =".indexOf(text.charAt(end)) >= 0)
				&& HarmlessWords.TYPES.contains(text.substring(start, end).toLowerCase(Locale.ROOT));
	}

	private static String trimmed(String text, int from, int to) {
		int end = to;
		while (end > from && ".,;:!?".indexOf(text.charAt(end - 1)) >= 0) {
			end--;
		}
		return text.substring(from, end).toLowerCase(Locale.ROOT);
	}

	/**
	 * An expression of a program in place of a value: a call, a subscript, a path of
	 * names.
	 */
	static boolean isCode(String text, int from, int to) {
		int i = from;
		boolean path = false;
		boolean start = true;
		int limit = Math.min(text.length(), from + SAMPLE);
		while (i < limit) {
			char c = text.charAt(i);
			if (Character.isLetter(c) || c == '_' || (c == '$' && start) || (!start && isDigit(c))) {
				start = false;
			}
			else if (!start && (c == '.' || c == '?' || c == '!') && i + 1 < limit
					&& (Character.isLetter(text.charAt(i + 1)) || text.charAt(i + 1) == '.')) {
				path = true;
				start = text.charAt(i + 1) != '.';
			}
			else if (!start && c == ':' && text.startsWith("::", i)) {
				path = true;
				start = true;
				i++;
			}
			else if (!start && c == '-' && text.startsWith("->", i)) {
				path = true;
				start = true;
				i++;
			}
			else {
				break;
			}
			i++;
		}
		if (start) {
			return false;
		}
		if (i < text.length() && (text.charAt(i) == '(' || (text.charAt(i) == '[' && i + 1 < text.length()
				&& "\"'\\0123456789".indexOf(text.charAt(i + 1)) >= 0))) {
			return true;
		}
		return path && i >= to && !hasRandomPart(text, from, to, 6);
	}

	/**
	 * Whether a word looks like a value, and not like one of a language: digits, mixed
	 * case or signs in it.
	 */
	static boolean looksSecret(String text, int from, int to) {
		int end = Math.min(to, from + SAMPLE);
		while (end > from && ".,;:!?".indexOf(text.charAt(end - 1)) >= 0 && to <= from + SAMPLE) {
			end--;
		}
		int length = end - from;
		if (length < 4) {
			return false;
		}
		int digits = 0;
		int lower = 0;
		int upper = 0;
		int signs = 0;
		int marks = 0;
		for (int i = from; i < end; i++) {
			char c = text.charAt(i);
			if (isDigit(c)) {
				digits++;
			}
			else if (Character.isLowerCase(c)) {
				lower++;
			}
			else if (Character.isUpperCase(c)) {
				upper++;
			}
			else if (c <= ' ') {
				return false;
			}
			else if ("!#$%^&*~+=@?".indexOf(c) >= 0) {
				signs++;
			}
			else if ("-_./:,'".indexOf(c) >= 0) {
				marks++;
			}
			else if (c > 127 && Character.isLetter(c)) {
				lower++;
			}
		}
		int letters = lower + upper;
		if (digits > 0) {
			boolean number = letters <= 2 && signs == 0 && digits < 16 && (letters > 0 || marks > 0 || digits < 6);
			return !number && !isTerm(text, from, end) && (letters > 0 || digits >= 8 || signs > 0);
		}
		return (signs > 0 && letters >= 4 && signs + marks < letters && hasSignWithin(text, from, end))
				|| isMixed(lower, upper) || (length >= 8 && marks == 0 && isUnspeakable(text, from, end));
	}

	/** Inside, and not around as emphasis or in an arrow. */
	private static boolean hasSignWithin(String text, int from, int to) {
		for (int i = from + 1; i < to - 1; i++) {
			if ("!#$%^&*~+=@?".indexOf(text.charAt(i)) >= 0 && isAlphanumeric(text.charAt(i - 1))
					&& isAlphanumeric(text.charAt(i + 1))) {
				return true;
			}
		}
		return "!$#".indexOf(text.charAt(to - 1)) >= 0 && to - from >= 8;
	}

	private static boolean isMixed(int lower, int upper) {
		return lower >= 3 && upper >= 3 && upper * 10 >= (lower + upper) * 3;
	}

	private static boolean isTerm(String text, int from, int to) {
		return to - from <= 9
				&& HarmlessWords.TERMS.contains(text.substring(from, to).toLowerCase(Locale.ROOT).replace("-", ""));
	}

	private static boolean isUnspeakable(String text, int from, int to) {
		int vowels = 0;
		for (int i = from; i < to; i++) {
			char c = text.charAt(i);
			if (c > 127) {
				return false;
			}
			if ("aeiouyAEIOUY".indexOf(c) >= 0) {
				vowels++;
			}
		}
		return vowels * 8 < to - from;
	}

	/** Whether a value looks drawn by lot: stricter than {@link #looksSecret}. */
	static boolean looksRandom(String text, int from, int to) {
		return looksSecret(text, from, to) && hasRandomPart(text, from, Math.min(to, from + SAMPLE), 6);
	}

	/** Whether a part of letters and digits mixes them, or cases, as words do not. */
	static boolean hasRandomPart(String text, int from, int to, int length) {
		int start = from;
		int digits = 0;
		int lower = 0;
		int upper = 0;
		for (int i = from; i <= to; i++) {
			char c = (i < to) ? text.charAt(i) : ' ';
			if (isAlphanumeric(c)) {
				if (isDigit(c)) {
					digits++;
				}
				else if (c >= 'a') {
					lower++;
				}
				else {
					upper++;
				}
				continue;
			}
			if (i - start >= length && ((digits > 0 && lower + upper > 0 && !isTerm(text, start, i)) || digits >= 12
					|| isMixed(lower, upper))) {
				return true;
			}
			start = i + 1;
			digits = 0;
			lower = 0;
			upper = 0;
		}
		return false;
	}

}
