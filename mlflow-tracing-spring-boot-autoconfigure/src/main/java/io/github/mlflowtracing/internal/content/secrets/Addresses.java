/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import org.jspecify.annotations.Nullable;

/**
 * Secrets within addresses: user and password, and paths that let in whoever knows them.
 */
final class Addresses {

	/** Passwords with blanks and signs of an address in them are shorter. */
	private static final int MAX_ODD = 80;

	private static final String ENDS = "/?#\"'<>\\)]},`";

	private Addresses() {
	}

	/**
	 * Looks for user and password.
	 * @param text the text
	 * @param from where the address begins, behind the slashes
	 */
	static @Nullable TextRange secret(String text, int from) {
		int end = -1;
		int colon = -1;
		int i = from;
		for (; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '@') {
				end = i;
			}
			else if (c == ':' && colon < 0) {
				colon = i;
			}
			else if (c <= ' ' || ENDS.indexOf(c) >= 0) {
				break;
			}
		}
		if (end > from) {
			return new TextRange(from, end);
		}
		return (colon > from && i < text.length() && !isPort(text, colon + 1, i)) ? odd(text, from, i) : null;
	}

	private static boolean isPort(String text, int from, int to) {
		for (int i = from; i < to; i++) {
			if (!Character.isDigit(text.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	/** A password that should have been escaped, with at most one blank. */
	private static @Nullable TextRange odd(String text, int from, int at) {
		int blanks = 0;
		int limit = Math.min(text.length(), at + MAX_ODD);
		for (int i = at; i < limit; i++) {
			char c = text.charAt(i);
			if (c == '@') {
				return (i + 1 < text.length()
						&& (Character.isLetterOrDigit(text.charAt(i + 1)) || text.charAt(i + 1) == '['))
								? new TextRange(from, i) : null;
			}
			if (c == '\n' || c == '\r' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '`'
					|| (c == ' ' && ++blanks > 1) || text.startsWith("://", i)) {
				return null;
			}
		}
		return null;
	}

	/**
	 * Looks for an address that is a secret itself.
	 * @param text the text
	 * @param slash where it ends
	 */
	static @Nullable TextRange webhook(String text, int slash) {
		// all hosts of the table end so
		if (slash < 10 || !(text.startsWith("com", slash - 3) || text.startsWith("org", slash - 3)
				|| text.startsWith("cn", slash - 2))) {
			return null;
		}
		for (String[] webhook : SecretWords.WEBHOOKS) {
			String host = webhook[0];
			if (text.regionMatches(true, slash - host.length(), host, 0, host.length())
					&& text.startsWith(webhook[1], slash)) {
				int from = slash + webhook[1].length();
				int judged = end(text, from, from + SecretValues.SAMPLE);
				return SecretValues.hasRandomPart(text, from, judged, 6)
						? new TextRange(from, end(text, judged, text.length())) : null;
			}
		}
		return null;
	}

	private static int end(String text, int from, int limit) {
		int end = from;
		while (end < Math.min(text.length(), limit) && text.charAt(end) > ' '
				&& "\"'<>\\)]},`;".indexOf(text.charAt(end)) < 0) {
			end++;
		}
		return end;
	}

}
