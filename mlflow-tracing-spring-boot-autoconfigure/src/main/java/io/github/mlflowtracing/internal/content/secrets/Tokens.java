/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.content.secrets.TokenFormat.Alphabet;

/**
 * Finds keys and tokens by their looks: those of {@link TokenFormats}, and a few that
 * have no beginning of their own. For one text.
 */
final class Tokens {

	private static final TokenFormat[] NONE = {};

	private static final TokenFormat[][] BY_LETTER = new TokenFormat[128][];

	/** By the first characters of formats, a bit for the second ones. */
	private static final long[] SECOND = new long[128];

	/** Base64 of what a PEM file begins with. */
	private static final String ENCODED_PEM = "LS0tLS1CRUdJTi";

	/** The same of certificates and public keys, from there on. */
	private static final List<String> PUBLIC_PEM = List.of("BDRVJUSUZJQ0FUR", "BQVUJMSUMg", "BQVUJMSU");

	private static final String PEM_END = "-----END ";

	static {
		List<List<TokenFormat>> letters = new ArrayList<>();
		for (int i = 0; i < BY_LETTER.length; i++) {
			letters.add(new ArrayList<>());
		}
		TokenFormats.ALL.forEach((format) -> {
			letters.get(format.prefix().charAt(0)).add(format);
			SECOND[format.prefix().charAt(0)] |= 1L << format.prefix().charAt(1);
		});
		for (int i = 0; i < BY_LETTER.length; i++) {
			BY_LETTER[i] = letters.get(i).toArray(TokenFormat[]::new);
		}
	}

	private final String text;

	private int noWebTokenBefore;

	private int noKeyEndBefore;

	Tokens(String text) {
		this.text = text;
	}

	/** Looks at each word within a run of letters, digits, dashes and dots. */
	@Nullable TextRange findIn(int from, int to) {
		for (int at = from; at < to; at++) {
			if (at == from || !SecretValues.isAlphanumeric(this.text.charAt(at - 1))) {
				int end = match(at);
				if (end > at) {
					return new TextRange(at, end);
				}
			}
		}
		return null;
	}

	private int match(int at) {
		char first = this.text.charAt(at);
		if (first == 'e' && this.text.startsWith("eyJ", at)) {
			return webToken(at);
		}
		if (first == 'L' && this.text.startsWith(ENCODED_PEM, at)) {
			int label = at + ENCODED_PEM.length();
			return PUBLIC_PEM.stream().anyMatch((other) -> this.text.startsWith(other, label)) ? -1
					: Alphabet.BASE64.end(this.text, label);
		}
		boolean mayBe = at + 1 < this.text.length() && (SECOND[first & 127] >>> this.text.charAt(at + 1) & 1) != 0;
		for (TokenFormat format : mayBe ? BY_LETTER[first & 127] : NONE) {
			int end = format.match(this.text, at);
			if (end > at) {
				return end;
			}
		}
		return (first == 'M' || first == 'N' || first == 'O') ? discord(at) : -1;
	}

	/** Signed, or encrypted with or without a key of its own. */
	private int webToken(int at) {
		if (at < this.noWebTokenBefore) {
			return -1;
		}
		int header = Alphabet.DASHED.end(this.text, at);
		int end = header;
		while (header - at > 12 && end + 1 < this.text.length() && this.text.charAt(end) == '.'
				&& (Alphabet.DASHED.contains(this.text.charAt(end + 1)) || this.text.startsWith("..", end))) {
			end = Alphabet.DASHED.end(this.text, end + 1);
		}
		this.noWebTokenBefore = header;
		return (end > header + 4) ? end : -1;
	}

	/** Three parts: who, when, and the signature. */
	private int discord(int at) {
		int who = ValueEnd.indexOf(this.text, '.', at, at + 31);
		if (who - at < 23 || !isDashed(at, who)) {
			return -1;
		}
		int when = ValueEnd.indexOf(this.text, '.', who + 1, who + 10);
		if (when - who < 6 || !isDashed(who + 1, when)) {
			return -1;
		}
		int end = Alphabet.DASHED.end(this.text, when + 1);
		return (end - when >= 27) ? end : -1;
	}

	private boolean isDashed(int from, int to) {
		for (int i = from; i < to; i++) {
			if (!Alphabet.DASHED.contains(this.text.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	/** What is told by a slash or a tilde within. */
	@Nullable TextRange at(int at) {
		if (this.text.charAt(at) == '/') {
			if (this.text.startsWith("1//0", at - 1)
					&& (at == 1 || !SecretValues.isAlphanumeric(this.text.charAt(at - 2)))) {
				// Google's refresh tokens
				int end = Alphabet.DASHED.end(this.text, at + 2);
				return (end - at > 30) ? new TextRange(at - 1, end) : null;
			}
			return Addresses.webhook(this.text, at);
		}
		if (this.text.startsWith("sha256~", at - 6)) {
			int end = Alphabet.DASHED.end(this.text, at + 1);
			return (end - at > 40) ? new TextRange(at - 6, end) : null;
		}
		// Azure: three characters, a digit, Q~, and 31 or more
		int from = at - 5;
		if (from < 0 || this.text.charAt(at - 1) != 'Q' || !Character.isDigit(this.text.charAt(at - 2))
				|| (from > 0 && SecretValues.isAlphanumeric(this.text.charAt(from - 1)))) {
			return null;
		}
		int end = at + 1;
		while (end < this.text.length()
				&& (Alphabet.DOTTED.contains(this.text.charAt(end)) || this.text.charAt(end) == '~')) {
			end++;
		}
		return (end - at > 30) ? new TextRange(from, end) : null;
	}

	/** A bot's id, a colon, and its token. */
	@Nullable TextRange telegram(int colon) {
		int from = colon;
		while (from > 0 && colon - from < 11 && Character.isDigit(this.text.charAt(from - 1))) {
			from--;
		}
		if (colon - from < 8 || colon - from > 10 || !this.text.startsWith("AA", colon + 1)) {
			return null;
		}
		int end = Alphabet.DASHED.end(this.text, colon + 1);
		return (end - colon > 30) ? new TextRange(from, end) : null;
	}

	@Nullable TextRange privateKey(int at) {
		int label = this.text.indexOf("-----", at + 10);
		if (label < 0 || label - at > 64 || !this.text.substring(at, label).contains("PRIVATE KEY")) {
			return null;
		}
		int end = label + 5;
		if (at >= this.noKeyEndBefore) {
			// lines of it may be strings of a program or of a list
			int last = end;
			while (last < this.text.length() && isKeyText(this.text.charAt(last))
					&& !this.text.startsWith(PEM_END, last)) {
				last++;
			}
			if (this.text.startsWith(PEM_END, last)) {
				int close = this.text.indexOf("-----", last + PEM_END.length());
				return new TextRange(at, (close >= 0) ? close + 5 : this.text.length());
			}
			this.noKeyEndBefore = last;
		}
		while (end < this.text.length() && "\"'".indexOf(this.text.charAt(end)) < 0) {
			end++;
		}
		return new TextRange(at, end);
	}

	private static boolean isKeyText(char c) {
		return SecretValues.isAlphanumeric(c) || c <= ' ' || "+/=\\\"',.:-".indexOf(c) >= 0;
	}

	/** Bearer and basic tokens, with or without the header's name. */
	static @Nullable TextRange authorization(String text, int at) {
		boolean bearer = text.regionMatches(true, at, "bearer ", 0, 7);
		if (!bearer && !text.regionMatches(true, at, "basic ", 0, 6)) {
			return null;
		}
		int from = at + (bearer ? 7 : 6);
		int end = from;
		boolean digit = false;
		while (end < text.length()
				&& (SecretValues.isAlphanumeric(text.charAt(end)) || "._~+/=-".indexOf(text.charAt(end)) >= 0)) {
			digit |= text.charAt(end) <= '9' && text.charAt(end) >= '0';
			end++;
		}
		int length = end - from;
		boolean secret = bearer
				? (length >= 6 && digit) || length >= 20 || (length >= 12 && SecretValues.looksSecret(text, from, end))
				: isUserAndPassword(text, from, end);
		return secret ? new TextRange(from, end) : null;
	}

	private static boolean isUserAndPassword(String text, int from, int end) {
		try {
			// the beginning is enough, and long text may be cut
			int length = Math.min(end - from, 1024) / 4 * 4;
			byte[] decoded = Base64.getDecoder().decode(text.substring(from, from + length));
			return new String(decoded, StandardCharsets.ISO_8859_1).indexOf(':') >= 0;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
