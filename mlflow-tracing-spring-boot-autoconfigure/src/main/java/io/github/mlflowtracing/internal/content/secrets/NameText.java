/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A name without what hides it from the eye: escapes, accents, invisible characters.
 */
final class NameText {

	private NameText() {
	}

	/** In lower case, if it is one word. */
	static String plain(String name) {
		return decoded(name).toLowerCase(Locale.ROOT);
	}

	/** Splits at all but letters and digits, and where camel case does. */
	static List<String> words(String name) {
		String text = decoded(name);
		List<String> words = new ArrayList<>();
		int from = 0;
		for (int i = 0; i <= text.length(); i++) {
			boolean end = i == text.length() || !Character.isLetterOrDigit(text.charAt(i));
			if (end || startsWord(text, i)) {
				if (i > from) {
					words.add(text.substring(from, i).toLowerCase(Locale.ROOT));
				}
				from = end ? i + 1 : i;
			}
		}
		return words;
	}

	private static boolean startsWord(String text, int i) {
		if (i == 0 || !Character.isUpperCase(text.charAt(i))) {
			return false;
		}
		return !Character.isUpperCase(text.charAt(i - 1))
				|| (i + 1 < text.length() && Character.isLowerCase(text.charAt(i + 1)));
	}

	/** Whether a name is written so that only {@link #words} can tell what it is. */
	static boolean isDisguised(String text, int from, int to) {
		for (int i = from; i < to; i++) {
			char c = text.charAt(i);
			if (c > 127 || c == '\\' || c == '%') {
				return true;
			}
		}
		return false;
	}

	private static String decoded(String name) {
		if (!isDisguised(name, 0, name.length())) {
			return name;
		}
		StringBuilder text = new StringBuilder(name.length());
		for (int i = 0; i < name.length(); i++) {
			int digits = escape(name, i);
			int from = i + ((name.charAt(i) == '\\') ? 2 : 1);
			text.append((digits > 0) ? (char) Integer.parseInt(name, from, from + digits, 16) : name.charAt(i));
			i += (digits > 0) ? from + digits - i - 1 : 0;
		}
		StringBuilder plain = new StringBuilder(text.length());
		Normalizer.normalize(text, Normalizer.Form.NFKD).chars().forEach((c) -> {
			int type = Character.getType(c);
			if (type != Character.NON_SPACING_MARK && type != Character.FORMAT) {
				plain.append((c == 'ı') ? 'i' : (c == 'ł') ? 'l' : (c == 'Ł') ? 'L' : (c == 'ø') ? 'o' : (char) c);
			}
		});
		return plain.toString();
	}

	/** How many hexadecimal digits the escape has that begins here; 0 if none does. */
	static int escape(String text, int at) {
		boolean unicode = text.startsWith("\\u", at);
		int digits = unicode ? 4 : (text.charAt(at) == '%') ? 2 : 0;
		int from = at + (unicode ? 2 : 1);
		if (digits == 0 || from + digits > text.length()) {
			return 0;
		}
		for (int i = from; i < from + digits; i++) {
			if (Character.digit(text.charAt(i), 16) < 0) {
				return 0;
			}
		}
		return digits;
	}

}
