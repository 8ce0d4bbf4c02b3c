/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells by its name whether a value is secret. Names are compared as words, so that
 * {@code accessToken}, {@code ACCESS_TOKEN} and {@code access-token} are one, and
 * {@code max_tokens} is another.
 */
final class SecretKeys {

	/** Field names are few, but keys of maps may be anything. */
	private static final int MAX_KNOWN = 2000;

	private static final int MAX_KNOWN_LENGTH = 64;

	/** Anywhere in a name, whose words may be written together. */
	private static final List<String> STEMS = List.of("password", "passwd", "passphrase", "credential", "authorization",
			"cookie", "apikey", "accesskey", "privatekey", "secretkey", "signingkey", "encryptionkey", "sharedkey",
			"masterkey", "accountkey", "authkey", "sshkey", "subscriptionkey", "jsessionid", "phpsessid");

	private static final Set<String> LAST_WORDS = Set.of("pwd", "passcode", "otp", "totp", "jwt", "bearer", "auth",
			"dbpass", "userpass");

	/** A name is of what its last word says: these are about a secret, but none. */
	private static final Set<String> HARMLESS = Set.of("count", "counts", "length", "size", "limit", "limits", "usage",
			"type", "types", "policy", "enabled", "disabled", "required", "valid", "expired", "expiry", "ttl", "budget",
			"name", "names", "url", "uri", "endpoint", "cost", "price", "rate", "index", "position");

	/** Before {@code token}, these speak of a language model's. */
	private static final Set<String> COUNTED = Set.of("max", "min", "num", "n", "total", "input", "output", "prompt",
			"completion", "reasoning", "cached", "per", "first", "last", "next", "stop", "eos", "bos", "pad", "unk",
			"cls", "sep", "mask", "special", "text", "image", "audio");

	/** Before {@code tokens}, these speak of keys. */
	private static final Set<String> KEPT_SAFE = Set.of("access", "refresh", "auth", "oauth", "api", "bearer",
			"session", "security", "csrf", "xsrf", "device", "personal");

	private static final Set<String> AFTER_TOKEN = Set.of("value", "hash", "string", "header");

	/** What each secret name has somewhere, for a look without splitting it. */
	private static final List<String> HINTS = List.of("pass", "pwd", "secret", "token", "key", "auth", "cookie", "cred",
			"otp", "jwt", "sess", "bearer");

	/** The hints by their first letter. */
	private static final String[][] HINTS_AT = new String[128][];

	static {
		for (char c = 'a'; c <= 'z'; c++) {
			String letter = String.valueOf(c);
			String[] hints = HINTS.stream().filter((hint) -> hint.startsWith(letter)).toArray(String[]::new);
			HINTS_AT[c] = hints;
			HINTS_AT[Character.toUpperCase(c)] = hints;
		}
	}

	private final boolean builtIn;

	private final Set<String> own;

	private final Map<String, Boolean> known = new ConcurrentHashMap<>();

	/**
	 * Makes the rules.
	 * @param builtIn whether the built-in ones hold
	 * @param own names of the application's
	 */
	SecretKeys(boolean builtIn, List<String> own) {
		this.builtIn = builtIn;
		this.own = Set.copyOf(own.stream().map((name) -> String.join("", words(name))).toList());
	}

	boolean matches(String name) {
		Boolean known = this.known.get(name);
		if (known != null) {
			return known;
		}
		boolean secret = mayMatch(name, 0, name.length()) && isSecret(words(name));
		if (name.length() <= MAX_KNOWN_LENGTH && this.known.size() < MAX_KNOWN) {
			this.known.put(name, secret);
		}
		return secret;
	}

	/** As {@link #matches(String)}, for a name within text. */
	boolean matches(String text, int from, int to) {
		return mayMatch(text, from, to) && isSecret(words(text.substring(from, to)));
	}

	private boolean mayMatch(String text, int from, int to) {
		if (!this.own.isEmpty()) {
			return to > from;
		}
		for (int i = from; i < to - 2; i++) {
			char c = text.charAt(i);
			if (c < HINTS_AT.length && HINTS_AT[c] != null && isHint(HINTS_AT[c], text, i)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isHint(String[] hints, String text, int at) {
		for (String hint : hints) {
			if (text.regionMatches(true, at, hint, 0, hint.length())) {
				return true;
			}
		}
		return false;
	}

	private boolean isSecret(List<String> words) {
		return !words.isEmpty() && (isOwn(words) || (this.builtIn && isBuiltIn(words)));
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

	private static boolean isBuiltIn(List<String> words) {
		String last = words.get(words.size() - 1);
		if (HARMLESS.contains(last)) {
			return false;
		}
		String joined = String.join("", words);
		return STEMS.stream().anyMatch(joined::contains) || LAST_WORDS.contains(last)
				|| (joined.contains("secret") && !joined.contains("secretar"))
				|| (last.equals("pass") && words.size() > 1) || isToken(words, last);
	}

	private static boolean isToken(List<String> words, String last) {
		String before = (words.size() > 1) ? words.get(words.size() - 2) : "";
		if (last.endsWith("token")) {
			return !COUNTED.contains(qualifier(last, "token", before));
		}
		if (last.endsWith("tokens")) {
			return KEPT_SAFE.contains(qualifier(last, "tokens", before));
		}
		return AFTER_TOKEN.contains(last) && before.equals("token");
	}

	private static String qualifier(String word, String noun, String before) {
		return word.equals(noun) ? before : word.substring(0, word.length() - noun.length());
	}

	/** Splits at all but letters and digits, and where camel case does. */
	private static List<String> words(String name) {
		List<String> words = new ArrayList<>();
		int from = 0;
		for (int i = 0; i <= name.length(); i++) {
			boolean end = i == name.length() || !Character.isLetterOrDigit(name.charAt(i));
			if (end || startsWord(name, i)) {
				if (i > from) {
					words.add(name.substring(from, i).toLowerCase(Locale.ROOT));
				}
				from = end ? i + 1 : i;
			}
		}
		return words;
	}

	private static boolean startsWord(String name, int i) {
		if (i == 0 || !Character.isUpperCase(name.charAt(i))) {
			return false;
		}
		return !Character.isUpperCase(name.charAt(i - 1))
				|| (i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1)));
	}

}
