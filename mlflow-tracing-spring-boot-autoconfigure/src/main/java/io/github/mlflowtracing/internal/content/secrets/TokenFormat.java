/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

/**
 * A key or token that one can tell by its beginning.
 *
 * @param name whose it is
 * @param prefix what it begins with
 * @param alphabet the characters that follow
 * @param length how many follow at least
 * @param exact whether as many follow, and no more
 * @param ambiguous whether ordinary words may begin with the prefix
 */
record TokenFormat(String name, String prefix, Alphabet alphabet, int length, boolean exact, boolean ambiguous) {

	/** Further characters tell no more about whether it is drawn by lot. */
	private static final int SAMPLE = 64;

	/** What follows a prefix. */
	enum Alphabet {

		HEX(""), ALNUM(""), WORD("_"), DASHED("-_"), DOTTED("-_."), BASE64("+/=-_");

		private final String others;

		Alphabet(String others) {
			this.others = others;
		}

		boolean contains(char c) {
			if (this == HEX) {
				return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
			}
			return SecretValues.isAlphanumeric(c) || this.others.indexOf(c) >= 0;
		}

		int end(String text, int from) {
			int end = from;
			while (end < text.length() && contains(text.charAt(end))) {
				end++;
			}
			return end;
		}

	}

	/**
	 * The position behind the token that begins here; -1 if none does.
	 */
	int match(String text, int at) {
		int body = at + this.prefix.length();
		int enough = body + this.length;
		if (enough > text.length() || !text.startsWith(this.prefix, at)) {
			return -1;
		}
		for (int i = body; i < enough; i++) {
			if (!this.alphabet.contains(text.charAt(i))) {
				return -1;
			}
		}
		if (this.exact && enough < text.length() && Alphabet.WORD.contains(text.charAt(enough))) {
			return -1;
		}
		int sample = Math.min(text.length(), body + Math.max(this.length, SAMPLE));
		boolean drawn = this.ambiguous ? SecretValues.hasRandomPart(text, body, sample, 8)
				: hasDigitOrCases(text, body, enough);
		return !drawn ? -1 : this.exact ? enough : this.alphabet.end(text, enough);
	}

	private static boolean hasDigitOrCases(String text, int from, int to) {
		boolean lower = false;
		boolean upper = false;
		for (int i = from; i < to; i++) {
			char c = text.charAt(i);
			if (c >= '0' && c <= '9') {
				return true;
			}
			lower |= c >= 'a' && c <= 'z';
			upper |= c >= 'A' && c <= 'Z';
		}
		return lower && upper;
	}

}
