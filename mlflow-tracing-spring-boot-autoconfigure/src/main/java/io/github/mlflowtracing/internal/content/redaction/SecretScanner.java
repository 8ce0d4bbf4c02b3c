/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import org.jspecify.annotations.Nullable;

/**
 * Hides the secrets that can be told by their looks, or by the name that the text gives
 * them. One pass over the text; each character is looked at a bounded number of times,
 * whatever the text is. Text without a secret is returned as it is.
 */
final class SecretScanner {

	/** The characters around which secrets are looked for. */
	private static final String TRIGGERS = ":=<-_.zIpbBJ";

	/** A bit for each of them: the lower and the upper half of ASCII. */
	private static final long LOWER = bits(0);

	private static final long UPPER = bits(64);

	private final SecretKeys keys;

	private final boolean shapes;

	/**
	 * Makes a scanner.
	 * @param keys tells which names are secret
	 * @param shapes whether to look for what is secret by its looks
	 */
	SecretScanner(SecretKeys keys, boolean shapes) {
		this.keys = keys;
		this.shapes = shapes;
	}

	String redact(String text) {
		int first = trigger(text, 0);
		return (first < text.length()) ? new Scan(text).from(first) : text;
	}

	private static long bits(int from) {
		return TRIGGERS.chars().filter((c) -> c >= from && c < from + 64).mapToLong((c) -> 1L << (c - from)).sum();
	}

	private static int trigger(String text, int from) {
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < 128 && ((((c < 64) ? LOWER : UPPER) >>> c) & 1) != 0) {
				return i;
			}
		}
		return text.length();
	}

	private final class Scan {

		private final String text;

		private @Nullable StringBuilder redacted;

		/** What is before was copied or hidden. */
		private int done;

		private int noWebTokenBefore;

		Scan(String text) {
			this.text = text;
		}

		String from(int first) {
			for (int at = first; at < this.text.length(); at = trigger(this.text, Math.max(at + 1, this.done))) {
				look(at);
			}
			return (this.redacted == null) ? this.text
					: this.redacted.append(this.text, this.done, this.text.length()).toString();
		}

		private void look(int at) {
			char c = this.text.charAt(at);
			if (c == ':' || c == '=') {
				lookForValue(at, c);
			}
			else if (c == '<') {
				TextRange content = XmlElement.secretContent(this.text, at, SecretScanner.this.keys);
				if (content != null) {
					hide(content.from(), content.to(), "");
				}
			}
			else if (SecretScanner.this.shapes && (c != 'J' || at > this.noWebTokenBefore)) {
				TextRange found = (c == 'J') ? SecretShapes.webToken(this.text, at) : SecretShapes.find(this.text, at);
				if (found != null && found.to() > found.from()) {
					hide(found.from(), found.to(), "");
				}
				else if (found != null) {
					this.noWebTokenBefore = found.to();
				}
			}
		}

		private void lookForValue(int at, char separator) {
			if (separator == ':' && this.text.startsWith("//", at + 1)) {
				TextRange user = SecretScanner.this.shapes ? userInfo(at + 3) : null;
				if (user != null) {
					hide(user.from(), user.to(), "");
				}
				return;
			}
			SecretAssignment value = SecretAssignment.find(this.text, at, this.done, SecretScanner.this.keys);
			if (value != null) {
				hide(value.from(), value.to(), value.quote());
			}
		}

		private @Nullable TextRange userInfo(int from) {
			int end = -1;
			for (int i = from; i < this.text.length(); i++) {
				char c = this.text.charAt(i);
				if (c == '@') {
					end = i;
				}
				else if (c <= ' ' || "/?#\"'<>\\)]},`".indexOf(c) >= 0) {
					break;
				}
			}
			return (end > from) ? new TextRange(from, end) : null;
		}

		private void hide(int from, int to, String quote) {
			if (from < this.done) {
				return;
			}
			if (this.redacted == null) {
				this.redacted = new StringBuilder(this.text.length());
			}
			this.redacted.append(this.text, this.done, from).append(quote).append(Redaction.MARK).append(quote);
			this.done = to;
		}

	}

}
