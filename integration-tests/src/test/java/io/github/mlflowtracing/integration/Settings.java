/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the user of an application sets: standard names ({@code MLFLOW_*}, {@code OTEL_*})
 * or property names, and their values.
 *
 * @param values values by name
 */
record Settings(Map<String, String> values) {

	static Settings none() {
		return new Settings(Map.of());
	}

	static Settings of(String name, Object value) {
		return none().and(name, value);
	}

	Settings and(String name, Object value) {
		Map<String, String> values = new LinkedHashMap<>(this.values);
		values.put(name, value.toString());
		return new Settings(values);
	}

}
