/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import org.jspecify.annotations.Nullable;

/**
 * Values whose name is a value itself: <code>{"name":"password","value":"x"}</code>, as
 * HAR and Kubernetes have it, <code>["X-Api-Key","x"]</code>, <code>header("X-Api-Key",
 * "x")</code>, <code>["--password","x"]</code>, and parts of a form. For one text.
 */
final class Pairs {

	private static final int MAX_NAME = 60;

	/** How far a value is from its name. */
	private static final int REACH = 200;

	private static final String[] NAMES = SecretWords.PAIR_NAMES.toArray(String[]::new);

	private static final String[] VALUES = SecretWords.PAIR_VALUES.toArray(String[]::new);

	private final String text;

	private final SecretNames names;

	/** Where the secret name of a pair ended last. */
	private int secretName = -1;

	Pairs(String text, SecretNames names) {
		this.text = text;
		this.names = names;
	}

	/** The value at a separator whose name says that it is a value. */
	@Nullable TextRange value(int at, NameBefore name) {
		char last = this.text.charAt(name.to() - 1);
		if (last >= 128 || "eyrdknsltvVEYRDKNSLT".indexOf(last) < 0) {
			return null;
		}
		int from = name.to() - 1;
		int least = Math.max(name.from(), name.to() - 12);
		while (from > least && this.text.charAt(from - 1) != ' ') {
			from--;
		}
		if (name.to() - from > 11) {
			return null;
		}
		boolean isValue = isOneOf(VALUES, from, name.to());
		if (!isValue && !isOneOf(NAMES, from, name.to())) {
			return null;
		}
		String word = NameText.plain(this.text.substring(from, name.to()));
		if (!isValue) {
			return name(at, word);
		}
		TextRange value = string(at + 1, 4096);
		if (value == null) {
			return null;
		}
		boolean named = this.secretName >= 0 && at - this.secretName < REACH && isSameObject(this.secretName, from);
		return ((named || isNamedBehind(value.to())) && saysSomething(value)) ? value : null;
	}

	private boolean isOneOf(String[] words, int from, int to) {
		for (String word : words) {
			if (word.charAt(0) == (this.text.charAt(from) | 32) && word.length() == to - from
					&& this.text.regionMatches(true, from, word, 0, to - from)) {
				return true;
			}
		}
		return false;
	}

	private @Nullable TextRange name(int at, String word) {
		TextRange value = string(at + 1, MAX_NAME + 2);
		if (value == null || !isSecret(value)) {
			return null;
		}
		this.secretName = value.to();
		if (!word.equals("name") || this.text.charAt(at) != '=') {
			return null;
		}
		// a part of a form, whose value is behind an empty line
		int line = value.to();
		while (line < this.text.length() && ValueEnd.lineBreak(this.text, line) == 0 && line - value.to() < 60) {
			line++;
		}
		int breaks = 0;
		int from = line;
		for (int taken = ValueEnd.lineBreak(this.text, from); taken > 0; taken = ValueEnd.lineBreak(this.text, from)) {
			breaks += (this.text.charAt(from) == '\n' || this.text.startsWith("\\n", from)) ? 1 : 0;
			from += taken;
		}
		if (breaks != 2 || !this.text.substring(Math.max(0, at - 60), at).contains("form-data")) {
			return null;
		}
		return new TextRange(from, ValueEnd.ofLine(this.text, from));
	}

	private boolean saysSomething(TextRange value) {
		return !SecretValues.isNothing(this.text, value.from(), value.to())
				&& !SecretValues.isPlaceholder(this.text, value.from(), value.to());
	}

	private boolean isSecret(TextRange name) {
		return name.to() - name.from() <= MAX_NAME && name.to() > name.from()
				&& this.names.grade(this.text, name.from(), name.to()).isAtLeast(Grade.PIN);
	}

	private boolean isSameObject(int from, int to) {
		for (int i = from; i < to; i++) {
			char c = this.text.charAt(i);
			if (c == '{' || c == '}') {
				return false;
			}
		}
		return true;
	}

	/** As in <code>{"value":"x","name":"password"}</code>. */
	private boolean isNamedBehind(int from) {
		int limit = Math.min(this.text.length(), from + MAX_NAME);
		for (int i = from; i < limit && this.text.charAt(i) != '}'; i++) {
			char c = this.text.charAt(i);
			if (c == ':' || c == '=') {
				NameBefore name = new NameBefore(this.text);
				TextRange value = string(i + 1, MAX_NAME + 2);
				return name.find(i, from) && value != null && isSecret(value)
						&& SecretWords.PAIR_NAMES.contains(NameText.plain(this.text.substring(name.from(), name.to())));
			}
		}
		return false;
	}

	/** The text of a value, quoted or not. */
	private @Nullable TextRange string(int from, int length) {
		int at = ValueEnd.skipSpace(this.text, from);
		int opening = at;
		while (opening < this.text.length() && this.text.charAt(opening) == '\\') {
			opening++;
		}
		if (opening >= this.text.length()) {
			return null;
		}
		if (!SecretScanner.isQuote(this.text.charAt(opening))) {
			int end = ValueEnd.ofWord(this.text, at, at + SecretValues.SAMPLE);
			return (end > at && "{[".indexOf(this.text.charAt(at)) < 0) ? new TextRange(at, end) : null;
		}
		int close = ValueEnd.ofQuotes(this.text, opening + 1, this.text.charAt(opening), opening - at,
				opening + length);
		return (close > opening + 1) ? new TextRange(opening + 1, close) : null;
	}

	/**
	 * The second string behind a bracket, if the first is a secret name and they are
	 * alone.
	 */
	@Nullable TextRange elements(int bracket) {
		int from = ValueEnd.skipSpace(this.text, bracket + 1);
		while (from < this.text.length() && this.text.charAt(from) == '\\') {
			from++;
		}
		return (from < this.text.length() && SecretScanner.isQuote(this.text.charAt(from)))
				? behind(from + 1, this.text.charAt(bracket)) : null;
	}

	/** The string behind an option that is a string itself. */
	@Nullable TextRange argument(int option) {
		return behind(option, '-');
	}

	/** The string behind one with a secret name, given what stands before that. */
	private @Nullable TextRange behind(int from, char before) {
		char quote = this.text.charAt(from - 1);
		int end = ValueEnd.indexOf(this.text, quote, from, from + MAX_NAME);
		int comma = end + 1;
		while (end > from && this.text.charAt(end - 1) == '\\') {
			end--;
		}
		if (end <= from || comma >= this.text.length() || this.text.charAt(comma) != ','
				|| !this.names.grade(this.text, from, end).isAtLeast(Grade.PIN)) {
			return null;
		}
		int next = ValueEnd.skipSpace(this.text, comma + 1);
		if (next >= this.text.length() || (this.text.charAt(next) != quote && this.text.charAt(next) != '\\')) {
			return null;
		}
		TextRange value = string(next, 4096);
		if (value == null || (before == '-' && this.text.charAt(value.from()) == '-')) {
			return null;
		}
		boolean looks = SecretValues.looksSecret(this.text, value.from(), value.to());
		boolean named = !looks && ValueEnd.indexOf(this.text, ' ', value.from(), value.to()) < 0
				&& this.names.grade(this.text, value.from(), value.to()) != Grade.NONE;
		boolean alone = before == '-' || isLast(value.to()) || (looks && before == '(');
		return (alone && !named && saysSomething(value)) ? value : null;
	}

	private boolean isLast(int end) {
		int after = end;
		while (after < this.text.length()
				&& (this.text.charAt(after) == '\\' || SecretScanner.isQuote(this.text.charAt(after)))) {
			after++;
		}
		after = ValueEnd.skipSpace(this.text, after);
		return after >= this.text.length() || "])".indexOf(this.text.charAt(after)) >= 0;
	}

}
