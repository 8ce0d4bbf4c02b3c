/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import org.jspecify.annotations.Nullable;

/**
 * An element such as {@code <password>x</password>} within text.
 */
final class XmlElement {

	private static final int MAX_NAME = 100;

	private static final String CDATA = "<![CDATA[";

	private XmlElement() {
	}

	/**
	 * Looks for the text of an element with a secret name. One that is not closed may be
	 * a placeholder, as in {@code Bearer <token>}.
	 * @param text the text
	 * @param at where the element begins
	 * @param names tells which names are secret
	 * @return the text, if there is any
	 */
	static @Nullable TextRange secretContent(String text, int at, SecretNames names) {
		int name = at + 1;
		int end = name;
		while (end < text.length() && end - at <= MAX_NAME && isNamePart(text.charAt(end))) {
			if (text.charAt(end++) == ':') {
				name = end;
			}
		}
		Grade grade = (name == end) ? Grade.NONE : names.grade(text, name, end);
		if (!grade.isAtLeast(Grade.MAYBE)) {
			return null;
		}
		int from = end;
		while (from < text.length() && text.charAt(from) != '>') {
			if (text.charAt(from) == '<') {
				return null;
			}
			from++;
		}
		if (text.charAt(from - 1) == '/') {
			return null;
		}
		from++;
		if (text.startsWith(CDATA, from)) {
			int close = text.indexOf("]]>", from);
			return new TextRange(from, (close >= 0) ? close + 3 : text.length());
		}
		int to = text.indexOf('<', from);
		boolean closed = to > from && text.startsWith("</", to) && text.startsWith(text.substring(at + 1, end), to + 2);
		boolean secret = closed && !SecretValues.isNothing(text, from, to)
				&& !SecretValues.isPlaceholder(text, from, to)
				&& (grade.isAtLeast(Grade.NAMED) || SecretValues.looksSecret(text, from, to));
		return secret ? new TextRange(from, to) : null;
	}

	private static boolean isNamePart(char c) {
		return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == ':';
	}

}
