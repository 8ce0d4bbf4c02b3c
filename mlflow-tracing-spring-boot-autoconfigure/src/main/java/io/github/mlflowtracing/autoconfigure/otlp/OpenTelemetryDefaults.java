/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

import io.github.mlflowtracing.autoconfigure.settings.StandardNames;

/**
 * What OpenTelemetry's general names ask of Spring Boot. It reads them itself, but from
 * real environment variables only; here they count as well where a system property or a
 * file has them.
 */
final class OpenTelemetryDefaults {

	private OpenTelemetryDefaults() {
	}

	/**
	 * Reads the names.
	 * @param environment the environment
	 * @return properties of Spring Boot, to rank below all that the user wrote
	 */
	static Map<String, Object> of(ConfigurableEnvironment environment) {
		StandardNames names = new StandardNames(environment);
		Map<String, Object> result = new LinkedHashMap<>();
		for (String attribute : StringUtils.tokenizeToStringArray(names.get("OTEL_RESOURCE_ATTRIBUTES"), ",")) {
			int equals = attribute.indexOf('=');
			if (equals > 0) {
				result.put(resourceAttribute(attribute.substring(0, equals).trim()),
						decode(attribute.substring(equals + 1).trim()));
			}
		}
		String serviceName = names.get("OTEL_SERVICE_NAME");
		if (serviceName != null) {
			result.put(resourceAttribute("service.name"), serviceName);
		}
		if ("true".equalsIgnoreCase(names.get("OTEL_SDK_DISABLED"))) {
			result.put("management.opentelemetry.enabled", "false");
		}
		return result;
	}

	private static String resourceAttribute(String name) {
		return "management.opentelemetry.resource-attributes.[" + name + "]";
	}

	private static String decode(String value) {
		try {
			return StringUtils.uriDecode(value, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return value;
		}
	}

}
