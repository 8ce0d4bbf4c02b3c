/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.util.StringUtils;

/**
 * Names and values in one text, {@code a=b,c=d}, as {@code OTEL_EXPORTER_OTLP_HEADERS}
 * has it.
 */
public final class HeaderText {

	private HeaderText() {
	}

	/**
	 * Splits the text and leaves the values as they are written. An entry without a value
	 * is left out, as OpenTelemetry does.
	 * @param text the text
	 * @return values by name
	 * @throws IllegalArgumentException if an entry has no name
	 */
	public static Map<String, String> split(String text) {
		Map<String, String> result = new LinkedHashMap<>();
		for (String entry : StringUtils.tokenizeToStringArray(text, ",")) {
			int equals = entry.indexOf('=');
			if (equals <= 0 || entry.substring(0, equals).isBlank()) {
				throw new IllegalArgumentException("an entry is not of the form name=value");
			}
			String value = entry.substring(equals + 1).trim();
			if (!value.isEmpty()) {
				result.put(entry.substring(0, equals).trim(), value);
			}
		}
		return result;
	}

	/**
	 * Splits the text and decodes the values, which are percent-encoded as in W3C
	 * Baggage: a plus is a plus, as in Base64.
	 * @param text the text
	 * @return values by name
	 * @throws IllegalArgumentException if an entry has no name or a value cannot be
	 * decoded
	 */
	public static Map<String, String> decode(String text) {
		Map<String, String> result = split(text);
		result.replaceAll((name, value) -> URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
		return result;
	}

}
