/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares JSON by what it means: in any order of fields, and 1 is 1.0.
 */
final class JsonComparison {

	private static final Comparator<JsonNode> byMeaning = (left, right) -> {
		Optional<BigDecimal> number = left.decimalValueOpt();
		Optional<BigDecimal> other = right.decimalValueOpt();
		if (number.isPresent() && other.isPresent()) {
			return number.get().compareTo(other.get());
		}
		return left.equals(right) ? 0 : 1;
	};

	private JsonComparison() {
	}

	/**
	 * What Jackson makes of a value.
	 * @param value a map, list, record, string, number ... or JSON
	 * @return its JSON
	 */
	static JsonNode json(@Nullable Object value) {
		return JsonMapper.shared().valueToTree(value);
	}

	/**
	 * JSON that was recorded as text.
	 * @param text the text
	 * @return its JSON, or the text itself if it is none
	 */
	static JsonNode parse(String text) {
		try {
			return JsonMapper.shared().readTree(text);
		}
		catch (JacksonException ex) {
			return json(text);
		}
	}

	static boolean areEqual(JsonNode actual, JsonNode expected) {
		return expected.equals(byMeaning, actual);
	}

	/**
	 * Whether all of the expected is there: objects may have more fields, at any depth.
	 */
	static boolean includes(JsonNode actual, JsonNode expected) {
		if (expected.isObject() && actual.isObject()) {
			return expected.propertyStream()
				.allMatch((field) -> actual.has(field.getKey())
						&& includes(actual.path(field.getKey()), field.getValue()));
		}
		if (expected.isArray() && actual.isArray()) {
			return expected.size() == actual.size() && allIncluded(actual, expected);
		}
		return areEqual(actual, expected);
	}

	private static boolean allIncluded(JsonNode actual, JsonNode expected) {
		for (int i = 0; i < expected.size(); i++) {
			if (!includes(actual.path(i), expected.path(i))) {
				return false;
			}
		}
		return true;
	}

}
