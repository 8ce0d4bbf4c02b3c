/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import org.jspecify.annotations.Nullable;

/**
 * Text that is bytes in Base64, such as an image of a chat message: its content is not
 * for reading, so its length is enough.
 */
final class Base64Text {

	/** Shorter text may be worth its reading, such as a digest or a certificate's. */
	private static final int MIN_LENGTH = 1024;

	/**
	 * Bytes have all kinds of characters in as many; words that are run together don't.
	 */
	private static final int SAMPLE = 256;

	/** All lines but the last are as long as each other; lists have shorter ones. */
	private static final int MIN_LINE = 60;

	/** Of longer text, only the beginning and the end are looked at. */
	private static final int MAX_HEAD = 16 * 1024;

	private static final String DATA = ";base64,";

	private Base64Text() {
	}

	/**
	 * Describes text that is Base64 and nothing else, but for the beginning of a data
	 * URL.
	 * @param text the text
	 * @return the description; {@code null} for other text
	 */
	static @Nullable String describe(CharSequence text) {
		int length = text.length();
		if (length < MIN_LENGTH) {
			return null;
		}
		String head = text.subSequence(0, Math.min(length, MAX_HEAD)).toString();
		int data = head.startsWith("data:") ? head.substring(0, SAMPLE).indexOf(DATA) : -1;
		int from = (data >= 0) ? data + DATA.length() : 0;
		boolean bytes = isBase64(head, from)
				&& (length <= MAX_HEAD || isBase64(text.subSequence(length - MIN_LENGTH, length).toString(), 0));
		return bytes ? head.substring(0, from) + "<" + (length - from) + " characters of Base64>" : null;
	}

	private static boolean isBase64(String text, int from) {
		boolean digit = false;
		boolean lower = false;
		boolean upper = false;
		boolean standard = false;
		boolean urlSafe = false;
		int line = from;
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			digit |= c >= '0' && c <= '9';
			lower |= c >= 'a' && c <= 'z';
			upper |= c >= 'A' && c <= 'Z';
			standard |= c == '+' || c == '/';
			urlSafe |= c == '-' || c == '_';
			boolean lineBreak = c == '\n' || c == '\r';
			boolean letter = c < 128 && Character.isLetterOrDigit(c);
			if ((!letter && !lineBreak && "+/-_=".indexOf(c) < 0) || (standard && urlSafe)
					|| (i - from > SAMPLE && !(digit && lower && upper))
					|| (lineBreak && i - line < MIN_LINE && i > line && i < text.length() - 2)) {
				return false;
			}
			line = lineBreak ? i + 1 : line;
		}
		return true;
	}

}
