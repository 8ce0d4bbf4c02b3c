/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.compat;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.semconv.MlflowLimits;

/**
 * JSON text that MLflow can read back. The server takes any text apart that is a JSON
 * object or array, under whatever key, and 3.17.2 stores what it then can't read:
 * integers beyond 64 bits and deep nesting.
 */
final class ReadableJson {

	private static final int LONGEST_SAFE_INTEGER = 18;

	private static final JsonMapper mapper = JsonMapper.builder()
		.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
		.build();

	private final String text;

	private final StringBuilder copy = new StringBuilder();

	private int copied;

	private ReadableJson(String text) {
		this.text = text;
	}

	/**
	 * Makes text readable. Integers that are too large become strings; what nests too
	 * deep becomes a string as a whole, as which MLflow shows it unchanged.
	 * @param text any text
	 * @return the same object if nothing is to be done
	 */
	static String of(String text) {
		char first = firstCharacter(text);
		if (first != '{' && first != '[') {
			return text;
		}
		String readable = new ReadableJson(text).scan();
		if (readable == null) {
			return quoted(text);
		}
		// text that only looks like JSON must not get quotes in its middle
		return (readable.equals(text)) ? text : isJson(text) ? readable : quoted(text);
	}

	/**
	 * Text that MLflow takes for a string, whatever is in it.
	 */
	static String quoted(String text) {
		return mapper.writeValueAsString(text);
	}

	private static char firstCharacter(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (!Character.isWhitespace(text.charAt(i))) {
				return text.charAt(i);
			}
		}
		return ' ';
	}

	private static boolean isJson(String text) {
		try {
			mapper.readTree(text);
			return true;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	/** The text with large integers quoted; nothing if it nests too deep. */
	private @Nullable String scan() {
		int depth = 0;
		for (int i = 0; i < this.text.length(); i++) {
			char character = this.text.charAt(i);
			if (character == '"') {
				i = endOfString(i);
			}
			else if (character == '{' || character == '[') {
				if (++depth > MlflowLimits.JSON_DEPTH) {
					return null;
				}
			}
			else if (character == '}' || character == ']') {
				depth--;
			}
			else if (character == '-' || isDigit(character)) {
				i = endOfNumber(i);
			}
		}
		return (this.copied == 0) ? this.text : this.copy.append(this.text, this.copied, this.text.length()).toString();
	}

	private int endOfString(int start) {
		int i = start + 1;
		while (i < this.text.length() && this.text.charAt(i) != '"') {
			i += (this.text.charAt(i) == '\\') ? 2 : 1;
		}
		return i;
	}

	private int endOfNumber(int start) {
		int end = start + 1;
		boolean integer = true;
		while (end < this.text.length() && isPartOfNumber(this.text.charAt(end))) {
			integer &= isDigit(this.text.charAt(end));
			end++;
		}
		if (integer && end - start > LONGEST_SAFE_INTEGER && !isLong(this.text.substring(start, end))) {
			this.copy.append(this.text, this.copied, start).append('"').append(this.text, start, end).append('"');
			this.copied = end;
		}
		return end - 1;
	}

	private static boolean isPartOfNumber(char character) {
		return isDigit(character) || character == '.' || character == 'e' || character == 'E' || character == '+'
				|| character == '-';
	}

	private static boolean isDigit(char character) {
		return character >= '0' && character <= '9';
	}

	private static boolean isLong(String integer) {
		try {
			Long.parseLong(integer);
			return true;
		}
		catch (NumberFormatException ex) {
			return false;
		}
	}

}
