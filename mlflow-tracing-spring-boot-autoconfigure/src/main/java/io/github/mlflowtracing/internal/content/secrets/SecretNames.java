/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Tells by its name whether a value is secret, by the words of {@link SecretWords} and
 * the application's own names. Thread-safe.
 */
public final class SecretNames {

	/** Field names are few, but keys of maps may be anything. */
	private static final int MAX_KNOWN = 2000;

	private static final int MAX_KNOWN_LENGTH = 64;

	/** What each secret name has somewhere, for a look without splitting it. */
	private static final List<String> HINTS = List.of("pass", "pwd", "secret", "token", "key", "auth", "cook", "cred",
			"otp", "jwt", "sess", "bearer", "sid", "code", "sign", "sig", "saml", "wort", "senha", "clave", "contras",
			"moted", "motde", "wacht", "haslo", "sifre", "heslo", "jelszo", "parola", "hook", "connectionst",
			"connection_st", "connection-st", "connection st", "adgang", "losen", "salas", "zugang", "depasse", "pw",
			"psk", "mdp", "pin", "cvv", "cvc", "ticket", "assert", "schl", "require");

	/** The hints by their first letter. */
	private static final String[][] HINTS_AT = new String[128][];

	/** By the first two letters of hints, whether there is one. */
	private static final long[] PAIRS = new long[128];

	static {
		for (String hint : HINTS) {
			long second = 1L << (hint.charAt(1) & 63);
			PAIRS[hint.charAt(0)] |= second;
			PAIRS[Character.toUpperCase(hint.charAt(0))] |= second;
		}
		for (char c = 'a'; c <= 'z'; c++) {
			char first = c;
			HINTS_AT[c] = HINTS.stream().filter((hint) -> hint.charAt(0) == first).toArray(String[]::new);
			HINTS_AT[Character.toUpperCase(c)] = HINTS_AT[c];
		}
	}

	private final boolean builtIn;

	private final Set<String> own;

	private final Map<String, Grade> known = new ConcurrentHashMap<>();

	/**
	 * Makes the rules.
	 * @param builtIn whether the built-in ones hold
	 * @param own names of the application's
	 */
	public SecretNames(boolean builtIn, List<String> own) {
		this.builtIn = builtIn;
		this.own = Set.copyOf(own.stream().map((name) -> String.join("", NameText.words(name))).toList());
	}

	/**
	 * How much a name says.
	 * @param name the name of a field, an entry, a parameter, an attribute or a tag
	 * @return what it says about its value
	 */
	public Grade grade(String name) {
		Grade known = this.known.get(name);
		if (known != null) {
			return known;
		}
		Grade grade = mayMatch(name, 0, name.length()) ? gradeOf(NameText.words(name)) : Grade.NONE;
		if (name.length() <= MAX_KNOWN_LENGTH && this.known.size() < MAX_KNOWN) {
			this.known.put(name, grade);
		}
		return grade;
	}

	/** As {@link #grade(String)}, for a name within text. */
	Grade grade(String text, int from, int to) {
		return mayMatch(text, from, to) ? gradeOf(NameText.words(text.substring(from, to))) : Grade.NONE;
	}

	private boolean mayMatch(String text, int from, int to) {
		if (!this.own.isEmpty()) {
			return to > from;
		}
		for (int i = from; i < to; i++) {
			char c = text.charAt(i);
			if (c >= 128) {
				if (isUnusual(c)) {
					return true;
				}
			}
			else if (c == '\\' || c == '%') {
				return true;
			}
			else if (PAIRS[c] != 0 && i + 1 < to && (PAIRS[c] >>> ((text.charAt(i + 1) | 32) & 63) & 1) != 0
					&& isHint(text, i)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isUnusual(char c) {
		if (c >= 0x3000 && c < 0xfe00) {
			return c == '密' || c == '口' || c == 'パ' || c == '비' || c == '암';
		}
		return (c <= 0x17f && (c >= 0x100 || c == 0xad)) || (c >= 0x300 && c <= 0x36f) || c == 'п' || c == 'П'
				|| (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff || (c >= 0xff21 && c <= 0xff5a);
	}

	private static boolean isHint(String text, int at) {
		for (String hint : HINTS_AT[text.charAt(at)]) {
			if (text.regionMatches(true, at, hint, 0, hint.length())) {
				return true;
			}
		}
		return false;
	}

	private Grade gradeOf(List<String> words) {
		if (words.isEmpty()) {
			return Grade.NONE;
		}
		return isOwn(words) ? Grade.PASSWORD : this.builtIn ? builtIn(words) : Grade.NONE;
	}

	private boolean isOwn(List<String> words) {
		for (int from = 0; from < words.size() && !this.own.isEmpty(); from++) {
			StringBuilder joined = new StringBuilder();
			for (String word : words.subList(from, words.size())) {
				if (this.own.contains(joined.append(word).toString())) {
					return true;
				}
			}
		}
		return false;
	}

	private static Grade builtIn(List<String> words) {
		String joined = String.join("", words);
		Grade whole = SecretWords.NAMES.get(joined);
		if (whole != null) {
			return whole;
		}
		Grade byStem = byStem(Grade.PASSWORD, SecretWords.PASSWORD_STEMS, joined, words);
		byStem = (byStem != null) ? byStem : byStem(Grade.NAMED, SecretWords.STEMS, joined, words);
		if (byStem != null) {
			return byStem;
		}
		Grade token = tokenOrPass(words);
		if (token != Grade.NONE) {
			return token;
		}
		for (int i = words.size() - 1; i >= 0; i--) {
			Grade grade = SecretWords.WORDS.get(words.get(i));
			if (grade != null) {
				return around(grade, words, String.join("", words.subList(i + 1, words.size())));
			}
		}
		return Grade.NONE;
	}

	private static @Nullable Grade byStem(Grade grade, List<String> stems, String joined, List<String> words) {
		for (String stem : stems) {
			int at = joined.lastIndexOf(stem);
			if (at >= 0) {
				return around(grade, words, joined.substring(at + stem.length()));
			}
		}
		return null;
	}

	/** What is left of a grade by the words around the secret one. */
	private static Grade around(Grade grade, List<String> words, String after) {
		String last = words.get(words.size() - 1);
		if (!after.isEmpty() && (SecretWords.ABOUT.contains(last) || SecretWords.ABOUT.contains(after))
				&& !SecretWords.SAME.contains(after)) {
			return Grade.NONE;
		}
		boolean same = after.isEmpty() || SecretWords.SAME.contains(after) || SecretWords.SAME.contains(last)
				|| after.chars().allMatch(Character::isDigit);
		return (same && !SecretWords.ASKING.contains(words.get(0))) ? grade : Grade.MAYBE;
	}

	private static Grade tokenOrPass(List<String> words) {
		int size = words.size();
		String last = words.get(size - 1);
		String before = (size > 1) ? words.get(size - 2) : "";
		if (last.equals("pass") && size > 1) {
			return SecretWords.PASSAGES.contains(before) ? Grade.NONE : Grade.NAMED;
		}
		if (last.endsWith("token")) {
			String qualifier = last.equals("token") ? before : last.substring(0, last.length() - 5);
			return SecretWords.COUNTED.contains(qualifier) ? Grade.NONE
					: (qualifier.isEmpty() || SecretWords.ASKING.contains(words.get(0))) ? Grade.MAYBE : Grade.NAMED;
		}
		if (last.endsWith("tokens")) {
			String qualifier = last.equals("tokens") ? before : last.substring(0, last.length() - 6);
			return SecretWords.KEPT_SAFE.contains(qualifier) ? Grade.NAMED : Grade.NONE;
		}
		if (before.endsWith("token")) {
			return Set.of("value", "hash", "string", "header").contains(last) ? Grade.NAMED : Grade.NONE;
		}
		return Grade.NONE;
	}

}
