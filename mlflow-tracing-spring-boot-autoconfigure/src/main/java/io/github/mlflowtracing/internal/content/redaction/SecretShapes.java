/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * What keys and tokens look like that are secret wherever they stand. Each look starts at
 * a character that ordinary text seldom has, goes no further than it takes to say no, and
 * makes no garbage.
 */
public final class SecretShapes {

	private static final String DASH = "-_";

	private static final Shape[] AT_DASH = { new Shape("sk-", 16, DASH), new Shape("xoxa-", 10, DASH),
			new Shape("xoxb-", 10, DASH), new Shape("xoxe-", 10, DASH), new Shape("xoxo-", 10, DASH),
			new Shape("xoxp-", 10, DASH), new Shape("xoxr-", 10, DASH), new Shape("xoxs-", 10, DASH),
			new Shape("xapp-", 10, DASH), new Shape("glpat-", 16, DASH), new Shape("pypi-", 16, DASH),
			new Shape("GOCSPX-", 16, DASH), new Shape("xai-", 20, ""), new Shape("pplx-", 20, ""),
			new Shape("tvly-", 16, DASH) };

	private static final Shape[] AT_UNDERSCORE = { new Shape("ghp_", 20, ""), new Shape("gho_", 20, ""),
			new Shape("ghu_", 20, ""), new Shape("ghs_", 20, ""), new Shape("ghr_", 20, ""),
			new Shape("github_pat_", 20, "_"), new Shape("hf_", 20, ""), new Shape("sk_live_", 16, ""),
			new Shape("sk_test_", 16, ""), new Shape("rk_live_", 16, ""), new Shape("rk_test_", 16, ""),
			new Shape("whsec_", 16, ""), new Shape("npm_", 30, ""), new Shape("gsk_", 20, ""), new Shape("r8_", 30, ""),
			new Shape("dop_v1_", 30, "") };

	private static final Shape[] AT_DOT = { new Shape("ya29.", 20, DASH), new Shape("SG.", 20, "-_."),
			new Shape("hvs.", 20, DASH) };

	private static final Shape[] AT_Z = { new Shape("AIz", 30, DASH) };

	private static final Shape[] AT_I = { new Shape("AKI", 17, ""), new Shape("ASI", 17, "") };

	private static final Shape[] AT_P = { new Shape("dap", 33, "") };

	private static final Shape JWT = new Shape("eyJ", 10, DASH);

	private SecretShapes() {
	}

	/**
	 * Finds a secret around a character.
	 * @param text the text
	 * @param at where the character is
	 * @return the secret, if there is one
	 */
	static @Nullable TextRange find(String text, int at) {
		return switch (text.charAt(at)) {
			case '-' -> text.startsWith("-----BEGIN ", at) ? privateKey(text, at) : any(AT_DASH, text, at);
			case '_' -> any(AT_UNDERSCORE, text, at);
			case '.' -> any(AT_DOT, text, at);
			case 'z' -> any(AT_Z, text, at);
			case 'I' -> any(AT_I, text, at);
			case 'p' -> any(AT_P, text, at);
			case 'b', 'B' -> authorization(text, at);
			default -> null;
		};
	}

	private static @Nullable TextRange any(Shape[] shapes, String text, int at) {
		for (Shape shape : shapes) {
			int from = at + 1 - shape.prefix().length();
			if (from >= 0 && text.startsWith(shape.prefix(), from) && startsWord(text, from) && shape.fits(text, at)) {
				return new TextRange(from, shape.end(text, at + 1));
			}
		}
		return null;
	}

	/**
	 * Finds a JSON web token.
	 * @param text the text
	 * @param at where the J of its beginning is
	 * @return the token; a range without secret that no other can begin in; or
	 * {@code null}
	 */
	static @Nullable TextRange webToken(String text, int at) {
		if (at < 2 || !text.startsWith("eyJ", at - 2) || !startsWord(text, at - 2)) {
			return null;
		}
		int header = JWT.end(text, at + 1);
		int end = header;
		while (header > at + JWT.minLength() && end + 1 < text.length() && text.charAt(end) == '.'
				&& JWT.isPart(text.charAt(end + 1))) {
			end = JWT.end(text, end + 1);
		}
		return (end > header + 4) ? new TextRange(at - 2, end) : new TextRange(header, header);
	}

	private static @Nullable TextRange privateKey(String text, int at) {
		int label = text.indexOf("-----", at + 11);
		if (label < 0 || label - at > 64 || !text.substring(at, label).contains("PRIVATE KEY")) {
			return null;
		}
		int end = label + 5;
		while (end < text.length() && "\"'".indexOf(text.charAt(end)) < 0) {
			if (text.startsWith("-----END ", end)) {
				int close = text.indexOf("-----", end + 9);
				return new TextRange(at, (close >= 0) ? close + 5 : text.length());
			}
			end++;
		}
		return new TextRange(at, end);
	}

	/** Bearer and basic tokens, with or without the header's name. */
	private static @Nullable TextRange authorization(String text, int at) {
		boolean bearer = text.regionMatches(true, at, "bearer ", 0, 7);
		if ((!bearer && !text.regionMatches(true, at, "basic ", 0, 6)) || !startsWord(text, at)) {
			return null;
		}
		int from = at + (bearer ? 7 : 6);
		int end = from;
		boolean digit = false;
		while (end < text.length() && (isAlphanumeric(text.charAt(end)) || "._~+/=-".indexOf(text.charAt(end)) >= 0)) {
			digit |= text.charAt(end) <= '9' && text.charAt(end) >= '0';
			end++;
		}
		int length = end - from;
		boolean secret = bearer ? length >= 16 || (length >= 6 && digit) : isUserAndPassword(text, from, end);
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

	/** In JSON within text, an escape such as {@code \n} may stand before. */
	static boolean startsWord(String text, int at) {
		return at == 0 || !isAlphanumeric(text.charAt(at - 1)) || (at > 1 && text.charAt(at - 2) == '\\');
	}

	public static boolean isAlphanumeric(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	}

	/**
	 * A key that one can tell by its beginning.
	 *
	 * @param prefix what it begins with
	 * @param minLength how many characters follow at least
	 * @param others what these may be besides letters and digits
	 */
	private record Shape(String prefix, int minLength, String others) {

		boolean fits(String text, int at) {
			int enough = at + 1 + this.minLength;
			if (enough > text.length()) {
				return false;
			}
			for (int i = at + 1; i < enough; i++) {
				if (!isPart(text.charAt(i))) {
					return false;
				}
			}
			return true;
		}

		int end(String text, int from) {
			int end = from;
			while (end < text.length() && isPart(text.charAt(end))) {
				end++;
			}
			return end;
		}

		boolean isPart(char c) {
			return isAlphanumeric(c) || this.others.indexOf(c) >= 0;
		}

	}

}
