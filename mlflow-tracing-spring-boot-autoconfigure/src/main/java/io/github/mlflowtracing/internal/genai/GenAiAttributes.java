/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.genai;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.content.JsonValue;

/**
 * A span's attributes by name, whatever their types.
 *
 * @param values the values by the attributes' keys
 */
record GenAiAttributes(Map<String, Object> values) {

	static GenAiAttributes of(Attributes attributes) {
		Map<String, Object> values = new HashMap<>();
		attributes.forEach((key, value) -> values.put(key.getKey(), value));
		return new GenAiAttributes(values);
	}

	boolean has(String key) {
		return this.values.containsKey(key);
	}

	@Nullable String text(String key) {
		Object value = this.values.get(key);
		return (value instanceof Value<?> wrapped) ? wrapped.asString() : (value != null) ? value.toString() : null;
	}

	/** A value as JSON has it; text that is JSON is read. */
	@Nullable Object structure(String key) {
		Object value = plain(this.values.get(key));
		return (value instanceof String text) ? (text.isEmpty() ? null : JsonValue.parse(text)) : value;
	}

	/** The first that is a number, or text that is one. */
	@Nullable Long number(String... keys) {
		for (String key : keys) {
			Object value = plain(this.values.get(key));
			if (value instanceof Number number) {
				return number.longValue();
			}
			if (value instanceof String text && text.matches("\\d{1,18}")) {
				return Long.valueOf(text);
			}
		}
		return null;
	}

	/**
	 * The attributes of a list that is laid out flat, such as {@code <prefix>0.content}.
	 * @return by number, what follows it and the value
	 */
	Map<Integer, Map<String, Object>> numbered(String prefix) {
		Map<Integer, Map<String, Object>> numbered = new TreeMap<>();
		this.values.forEach((key, value) -> {
			int dot = key.startsWith(prefix) ? key.indexOf('.', prefix.length()) : -1;
			String number = (dot > 0) ? key.substring(prefix.length(), dot) : "";
			Object content = plain(value);
			if (number.matches("\\d{1,6}") && content != null) {
				numbered.computeIfAbsent(Integer.valueOf(number), (index) -> new LinkedHashMap<>())
					.put(key.substring(dot + 1), content);
			}
		});
		return numbered;
	}

	private static @Nullable Object plain(@Nullable Object value) {
		if (!(value instanceof Value<?> wrapped)) {
			return value;
		}
		return switch (wrapped.getType()) {
			case EMPTY -> null;
			case ARRAY -> ((List<?>) wrapped.getValue()).stream().map(GenAiAttributes::plain).toList();
			case KEY_VALUE_LIST -> {
				Map<String, @Nullable Object> map = new LinkedHashMap<>();
				((List<?>) wrapped.getValue())
					.forEach((entry) -> map.put(((KeyValue) entry).getKey(), plain(((KeyValue) entry).getValue())));
				yield map;
			}
			case BYTES -> wrapped.asString();
			default -> wrapped.getValue();
		};
	}

}
