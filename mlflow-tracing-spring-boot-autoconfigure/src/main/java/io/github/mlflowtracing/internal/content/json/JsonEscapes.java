/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

/**
 * Text within the quotes of a JSON string: quotes, backslashes and control characters are
 * escaped, halves of a surrogate pair replaced, all else stays as it is.
 */
final class JsonEscapes {

	/** Room for what follows the text, so that a long one is not copied once more. */
	private static final int CLOSING = 64;

	private static final String[] ESCAPES = new String[0x20];

	static {
		for (int c = 0; c < ESCAPES.length; c++) {
			ESCAPES[c] = "\\u%04x".formatted(c);
		}
		ESCAPES['\n'] = "\\n";
		ESCAPES['\r'] = "\\r";
		ESCAPES['\t'] = "\\t";
		ESCAPES['\b'] = "\\b";
		ESCAPES['\f'] = "\\f";
	}

	private JsonEscapes() {
	}

	/**
	 * Appends text until the target is long enough.
	 * @return how many characters were taken
	 */
	static int append(CharSequence value, StringBuilder target, int maxLength) {
		int plain = 0;
		int end = Math.min(value.length(), Math.max(0, maxLength - target.length()));
		target.ensureCapacity(target.length() + end + CLOSING);
		int i = 0;
		while (i < end) {
			char c = value.charAt(i);
			if (isPlain(c)) {
				i++;
			}
			else if (isPair(c, value, i)) {
				if (i + 2 > end) {
					break;
				}
				i += 2;
			}
			else {
				String escape = escape(c);
				target.append(value, plain, i).append(escape);
				i++;
				plain = i;
				end = Math.min(value.length(), Math.max(i, i + maxLength - target.length()));
			}
		}
		target.append(value, plain, i);
		return i;
	}

	private static boolean isPlain(char c) {
		return c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c);
	}

	private static boolean isPair(char c, CharSequence value, int i) {
		return Character.isHighSurrogate(c) && i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1));
	}

	private static String escape(char c) {
		return switch (c) {
			case '"' -> "\\\"";
			case '\\' -> "\\\\";
			default -> (c < ESCAPES.length) ? ESCAPES[c] : "\uFFFD";
		};
	}

}
