/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Values of objects whose names are values themselves, and objects that describe a value
 * and have none.
 */
public final class SecretPairs {

	private static final int MAX_NAME = 60;

	private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean", "array", "object",
			"null");

	private SecretPairs() {
	}

	/** Whether the value of an entry of this name may be a name. */
	public static boolean isName(String entry) {
		return entry.length() < 12 && SecretWords.PAIR_NAMES.contains(entry.toLowerCase(Locale.ROOT));
	}

	/** Whether the value of an entry of this name may be that of a named one. */
	public static boolean isValue(String entry) {
		return entry.length() < 12 && SecretWords.PAIR_VALUES.contains(entry.toLowerCase(Locale.ROOT));
	}

	/**
	 * What a text says about the value after it, if it is a name.
	 * @param text the text
	 * @param object whether both are entries of an object; else elements of an array,
	 * which may be a list of names
	 * @param grades tells what a name says
	 */
	public static Grade grade(CharSequence text, boolean object, Function<String, Grade> grades) {
		if (text.isEmpty() || text.length() > MAX_NAME) {
			return Grade.NONE;
		}
		String name = text.toString();
		if (name.indexOf(' ') >= 0 || !grades.apply(name).isAtLeast(Grade.PIN)) {
			return Grade.NONE;
		}
		return (object || name.indexOf('-') >= 0 || name.indexOf('_') >= 0) ? Grade.NAMED : Grade.PIN;
	}

	/**
	 * Whether a value is a JSON Schema, in place of what it describes. Only maps of the
	 * JDK are asked: another one may look for a key without end.
	 */
	public static boolean isSchema(@Nullable Object value) {
		return value instanceof Map<?, ?> map && map.getClass().getName().startsWith("java.util.")
				&& (map.containsKey("$ref") || (map.get("type") instanceof String type && TYPES.contains(type)));
	}

}
