/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import org.jspecify.annotations.Nullable;

/**
 * Hides the secrets that can be told by their looks, or by the name that the text gives
 * them. One pass over the text, which stops where a run of letters and digits ends that
 * is as long as a key, and at a few separators. Each character is looked at a bounded
 * number of times, whatever the text is. Text without a secret is returned as it is.
 */
public final class SecretScanner {

	/** Stands where something was hidden. */
	public static final String MARK = "[REDACTED]";

	private static final String QUOTES = "\"'`“”„‘’«»";

	/** Keys are longer. */
	private static final int MIN_RUN = 12;

	/** What a character of ASCII is: a part of a run, its end, or worth a look. */
	private static final byte[] KINDS = new byte[128];

	private static final byte RUN = 0;

	private static final byte END = 1;

	private static final byte LOOK = 2;

	static {
		for (char c = 0; c < KINDS.length; c++) {
			boolean run = SecretValues.isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
			KINDS[c] = run ? RUN : (":=<>/,~% \n\t".indexOf(c) >= 0) ? LOOK : END;
		}
	}

	private final SecretNames names;

	private final boolean shapes;

	/**
	 * Makes a scanner.
	 * @param names tells which names are secret
	 * @param shapes whether to look for what is secret by its looks
	 */
	public SecretScanner(SecretNames names, boolean shapes) {
		this.names = names;
		this.shapes = shapes;
	}

	/**
	 * Hides secrets.
	 * @param text the text
	 * @return the same text, if there is none in it
	 */
	public String redact(String text) {
		Scan scan = null;
		int run = 0;
		int length = text.length();
		for (int i = 0; i <= length; i++) {
			char c = (i < length) ? text.charAt(i) : ' ';
			byte kind = (c < 128) ? KINDS[c] : (c == '：' || c == '＝') ? LOOK : END;
			if (kind == RUN) {
				continue;
			}
			if (kind == LOOK || i - run >= MIN_RUN) {
				scan = (scan != null) ? scan : new Scan(text);
				scan.endOfRun(run, i, c, kind == LOOK);
				i = Math.max(i, scan.done - 1);
			}
			run = i + 1;
		}
		return (scan != null) ? scan.result() : text;
	}

	static boolean isQuote(char c) {
		return (c < 128) ? c == '"' || c == '\'' || c == '`' : QUOTES.indexOf(c) >= 0;
	}

	/** As in {@code b'x'}, {@code f"x"} and {@code @"x"}. */
	static boolean isQuotePrefix(String text, int at) {
		return at + 1 < text.length() && "bBfFrRuU@$".indexOf(text.charAt(at)) >= 0 && isQuote(text.charAt(at + 1));
	}

	private final class Scan {

		private final String text;

		private final Tokens tokens;

		private final Pairs pairs;

		private @Nullable StringBuilder redacted;

		/** What is before was copied or hidden. */
		private int done;

		Scan(String text) {
			this.text = text;
			this.tokens = new Tokens(text);
			this.pairs = new Pairs(text, SecretScanner.this.names);
		}

		String result() {
			return (this.redacted == null) ? this.text
					: this.redacted.append(this.text, this.done, this.text.length()).toString();
		}

		void endOfRun(int run, int at, char c, boolean look) {
			if (SecretScanner.this.shapes && at - run >= MIN_RUN) {
				this.tokens.findIn(run, at, this::hide);
			}
			if (look && at >= this.done && at < this.text.length() + 1) {
				look(run, at, c);
			}
		}

		private void look(int run, int at, char c) {
			switch (c) {
				case ':', '=', '：', '＝' -> separator(at, c);
				case '<' -> hide(XmlElement.secretContent(this.text, at, SecretScanner.this.names));
				case '>' -> {
					if (at > 0 && this.text.charAt(at - 1) == '-') {
						hide(Assignment.find(this.text, at - 1, 2, this.done, SecretScanner.this.names));
					}
				}
				case '%' -> {
					if (this.text.startsWith("3D", at + 1) || this.text.startsWith("3A", at + 1)) {
						hide(Assignment.find(this.text, at, 3, this.done, SecretScanner.this.names));
					}
				}
				case ',' -> hide(this.pairs.element(at, this.done));
				case '/', '~' -> {
					if (SecretScanner.this.shapes) {
						hide(this.tokens.at(run, at));
					}
				}
				default -> word(run, at);
			}
		}

		private void separator(int at, char c) {
			if (c == ':' && this.text.startsWith("//", at + 1)) {
				if (SecretScanner.this.shapes) {
					hide(Addresses.secret(this.text, at + 3));
				}
				return;
			}
			TextRange found = Assignment.find(this.text, at, 1, this.done, SecretScanner.this.names);
			if (found == null) {
				found = this.pairs.value(at, this.done);
			}
			if (found == null && SecretScanner.this.shapes && c == ':') {
				found = this.tokens.telegram(at);
			}
			hide(found);
		}

		private void word(int run, int at) {
			if (at == run) {
				return;
			}
			int from = Math.min(at - 1, run + this.tokens.escape(run));
			char first = this.text.charAt(from);
			if (SecretScanner.this.shapes && first == '-' && this.text.startsWith("-----BEGIN", from)) {
				hide(this.tokens.privateKey(from));
			}
			else if (SecretScanner.this.shapes && (first == 'b' || first == 'B')) {
				hide(Tokens.authorization(this.text, from));
			}
			if (at >= this.done && at < this.text.length()) {
				hide(Commands.argument(this.text, from, at, SecretScanner.this.names));
			}
		}

		private void hide(@Nullable TextRange found) {
			if (found == null || found.from() < this.done || found.to() <= found.from()
					|| this.text.startsWith(MARK, found.from())) {
				return;
			}
			if (this.redacted == null) {
				this.redacted = new StringBuilder(this.text.length());
			}
			this.redacted.append(this.text, this.done, found.from())
				.append(found.quote())
				.append(MARK)
				.append(found.quote());
			this.done = found.to();
		}

	}

}
