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

	/** What separates names and values, or begins or ends what has no separator. */
	private static final String TRIGGERS = ":=<>/~%-[(bB";

	/**
	 * The rarest letters of words that precede secrets; looked for where there are some.
	 */
	private static final String OF_COMMANDS = "wWqA";

	private static final String RUN = "-_.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	/** A bit for each character: the lower and the upper half of ASCII. */
	private static final long LOWER = bits(TRIGGERS, 0);

	private static final long UPPER = bits(TRIGGERS, 64);

	private static final long UPPER_OF_COMMANDS = UPPER | bits(OF_COMMANDS, 64);

	private static final long RUN_LOWER = bits(RUN, 0);

	private static final long RUN_UPPER = bits(RUN, 64);

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
		long upper = Commands.mayBeIn(text) ? UPPER_OF_COMMANDS : UPPER;
		int first = trigger(text, 0, upper);
		int run = this.shapes ? nextRun(text, 0) : text.length();
		return (first < text.length() || run < text.length()) ? new Scan(text, run, upper).from(first) : text;
	}

	private static long bits(String characters, int from) {
		return characters.chars().filter((c) -> c >= from && c < from + 64).mapToLong((c) -> 1L << (c - from)).sum();
	}

	private static int trigger(String text, int from, long upper) {
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < 128 ? ((((c < 64) ? LOWER : upper) >>> c) & 1) != 0 : (c == '：' || c == '＝')) {
				return i;
			}
		}
		return text.length();
	}

	/** A quick look, since most triggers are letters of words. */
	private static boolean isWorthIt(String text, int at) {
		char before = (at > 0) ? text.charAt(at - 1) : ' ';
		char after = (at + 1 < text.length()) ? text.charAt(at + 1) : ' ';
		return switch (text.charAt(at)) {
			case 'b', 'B' ->
				"eEaAyY".indexOf(after) >= 0 && text.length() - at > 5 && "aAsS ".indexOf(text.charAt(at + 2)) >= 0;
			case 'w', 'W' -> (after == 'o' || after == 'O') && (before == 's' || before == 'S');
			case 'q' -> before == 'e';
			case 'A' -> after == 'U';
			// a time, a ratio, a port
			case ':' -> !(Character.isDigit(before) && Character.isDigit(after) && at > 1
					&& !Character.isLetter(text.charAt(at - 2)));
			case '：', '＝' -> before < 128 || "码碼令ド호".indexOf(before) >= 0;
			case '[', '(' -> isQuote(after) || after == '\\' || after <= ' ';
			case '<' -> Character.isLetter(after);
			case '>' -> before == '-';
			case '%' -> after == '3';
			case '/' -> before == 'm' || before == 'g' || before == 'n' || (before == '1' && after == '/');
			case '~' -> before == 'Q' || before == '6';
			case '-' -> (after == '-' || SecretValues.isAlphanumeric(after))
					&& (!isRun(before) || (at > 1 && text.charAt(at - 2) == '\\'));
			default -> true;
		};
	}

	private static boolean isRun(char c) {
		return c < 128 && ((((c < 64) ? RUN_LOWER : RUN_UPPER) >>> c) & 1) != 0;
	}

	/**
	 * Where the next run begins that is as long as a key: looked for in strides, since
	 * most words are shorter.
	 */
	private static int nextRun(String text, int from) {
		int start = from;
		for (int i = start + MIN_RUN - 1; i < text.length(); i = start + MIN_RUN - 1) {
			int before = i;
			while (before >= start && isRun(text.charAt(before))) {
				before--;
			}
			if (before < start) {
				return start;
			}
			start = before + 1;
		}
		return text.length();
	}

	/**
	 * How many characters an escape has that ends before a word, and seems to be in it.
	 */
	private static int escape(String text, int run) {
		char before = (run > 0) ? text.charAt(run - 1) : ' ';
		if (before == '\\') {
			char c = text.charAt(run);
			return ("nrtbf".indexOf(c) >= 0) ? 1 : (c == 'u' && NameText.escape(text, run - 1) > 0) ? 5 : 0;
		}
		return (before == '%') ? NameText.escape(text, run - 1) : 0;
	}

	static boolean isQuote(char c) {
		return (c < 128) ? c == '"' || c == '\'' || c == '`' : QUOTES.indexOf(c) >= 0;
	}

	private final class Scan {

		private final String text;

		private final Tokens tokens;

		private final Pairs pairs;

		private final NameBefore name;

		private @Nullable StringBuilder redacted;

		/** What is before was copied or hidden. */
		private int done;

		private final long upper;

		/** Where the next long run is. */
		private int run;

		Scan(String text, int run, long upper) {
			this.text = text;
			this.run = run;
			this.upper = upper;
			this.tokens = new Tokens(text);
			this.pairs = new Pairs(text, SecretScanner.this.names);
			this.name = new NameBefore(text);
		}

		String from(int first) {
			int at = first;
			while (at < this.text.length()) {
				if (isWorthIt(this.text, at)) {
					findTokensUntil(at);
					if (at >= this.done) {
						look(at);
					}
				}
				at = trigger(this.text, Math.max(at + 1, this.done), this.upper);
			}
			findTokensUntil(at);
			return (this.redacted == null) ? this.text
					: this.redacted.append(this.text, this.done, this.text.length()).toString();
		}

		private void findTokensUntil(int at) {
			while (this.run <= at && this.run < this.text.length()) {
				int from = this.run;
				int to = from + MIN_RUN;
				while (to < this.text.length() && isRun(this.text.charAt(to))) {
					to++;
				}
				if (from >= this.done) {
					hide(this.tokens.findIn(from + escape(this.text, from), to));
				}
				this.run = nextRun(this.text, Math.max(to, this.done));
			}
		}

		private void look(int at) {
			switch (this.text.charAt(at)) {
				case ':', '=', '：', '＝' -> separator(at);
				case '<' -> hide(XmlElement.secretContent(this.text, at, SecretScanner.this.names));
				case '>' -> assigned(at - 1, 2);
				case '%' -> {
					if (this.text.startsWith("3D", at + 1) || this.text.startsWith("3A", at + 1)) {
						assigned(at, 3);
					}
				}
				case '[', '(' -> hide(this.pairs.elements(at));
				case '/', '~' -> {
					if (SecretScanner.this.shapes && at > 0) {
						hide(this.tokens.at(at));
					}
				}
				case '-' -> dash(at);
				default -> word(at);
			}
		}

		private void dash(int at) {
			if (at > 0 && isRun(this.text.charAt(at - 1)) && escape(this.text, at - 1) == 0) {
				return;
			}
			if (SecretScanner.this.shapes && this.text.startsWith("-----BEGIN", at)) {
				hide(this.tokens.privateKey(at));
			}
			else if (at > 0 && isQuote(this.text.charAt(at - 1)) && hide(this.pairs.argument(at))) {
				return;
			}
			else {
				hide(Commands.option(this.text, at, SecretScanner.this.names));
			}
		}

		private void word(int at) {
			char c = this.text.charAt(at);
			if (SecretScanner.this.shapes && (c == 'b' || c == 'B') && startsWord(at)
					&& hide(Tokens.authorization(this.text, at))) {
				return;
			}
			hide(Commands.argument(this.text, at, SecretScanner.this.names));
		}

		private boolean startsWord(int at) {
			return at == 0 || !SecretValues.isAlphanumeric(this.text.charAt(at - 1)) || escape(this.text, at - 1) == 1;
		}

		private boolean assigned(int at, int length) {
			return this.name.find(at, this.done)
					&& hide(Assignment.find(this.text, at, length, this.name, SecretScanner.this.names));
		}

		private void separator(int at) {
			char c = this.text.charAt(at);
			if (c == ':' && this.text.startsWith("//", at + 1)) {
				if (SecretScanner.this.shapes) {
					hide(Addresses.secret(this.text, at + 3));
				}
				return;
			}
			if (this.name.find(at, this.done)) {
				TextRange found = Assignment.find(this.text, at, 1, this.name, SecretScanner.this.names);
				found = (found != null) ? found : this.pairs.value(at, this.name);
				if (hide(found)) {
					return;
				}
			}
			if (SecretScanner.this.shapes && c == ':' && this.text.startsWith("AA", at + 1)) {
				hide(this.tokens.telegram(at));
			}
		}

		private boolean hide(@Nullable TextRange found) {
			if (found == null || found.from() < this.done || found.to() <= found.from()
					|| this.text.startsWith(MARK, found.from())) {
				return false;
			}
			if (this.redacted == null) {
				this.redacted = new StringBuilder(this.text.length());
			}
			this.redacted.append(this.text, this.done, found.from())
				.append(found.quote())
				.append(MARK)
				.append(found.quote());
			this.done = found.to();
			return true;
		}

	}

}
