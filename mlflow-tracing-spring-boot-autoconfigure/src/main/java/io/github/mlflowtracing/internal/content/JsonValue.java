/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Text that may be JSON.
 */
public final class JsonValue {

	private static final JsonMapper mapper = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private JsonValue() {
	}

	/**
	 * Writes a value that was read, or is made of maps, lists, texts and numbers.
	 * @param value the value
	 * @return JSON
	 */
	public static String write(Object value) {
		return mapper.writeValueAsString(value);
	}

	/**
	 * Reads JSON, so that secrets are found by their names, and MLflow shows a structure.
	 * @param text the text
	 * @return the value; the text itself if it is none
	 */
	public static @Nullable Object parse(@Nullable String text) {
		if (text == null) {
			return null;
		}
		try {
			return mapper.readValue(text, Object.class);
		}
		catch (JacksonException ex) {
			return text;
		}
	}

}
