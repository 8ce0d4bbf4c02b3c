/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.Locale;
import java.util.Map;

/**
 * Where a user can write a setting.
 */
enum Form {

	ENVIRONMENT {

		@Override
		void apply(String name, String value, TestApplication application) {
			String variable = isStandard(name) ? name
					: name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
			application.environmentVariable(variable, value);
		}

	},

	/**
	 * OpenTelemetry's names in the dotted form that its other Java tools read.
	 */
	SYSTEM_PROPERTY {

		@Override
		void apply(String name, String value, TestApplication application) {
			String property = name.startsWith("OTEL_") ? name.toLowerCase(Locale.ROOT).replace('_', '.') : name;
			application.systemProperty(property, value);
		}

	},

	/**
	 * Under the property's own name where it has one.
	 */
	APPLICATION_YML {

		@Override
		void apply(String name, String value, TestApplication application) {
			String property = OWN_NAMES.getOrDefault(name, name);
			if (!property.endsWith(".headers")) {
				application.property(property, value);
				return;
			}
			for (String header : value.split(",")) {
				int separator = header.indexOf('=');
				application.property(property + "." + header.substring(0, separator), header.substring(separator + 1));
			}
		}

	},

	/**
	 * Under the standard name even where the property has a name of its own.
	 */
	STANDARD_NAMES_IN_APPLICATION_YML {

		@Override
		void apply(String name, String value, TestApplication application) {
			application.property(name, value);
		}

	};

	private static final Map<String, String> OWN_NAMES = Map.ofEntries(
			Map.entry("MLFLOW_TRACKING_URI", "mlflow.tracing.tracking-uri"),
			Map.entry("MLFLOW_TRACKING_TOKEN", "mlflow.tracing.token"),
			Map.entry("MLFLOW_EXPERIMENT_NAME", "mlflow.tracing.experiment-name"),
			Map.entry("MLFLOW_EXPERIMENT_ID", "mlflow.tracing.experiment-id"),
			Map.entry("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", "mlflow.tracing.dual-export"),
			Map.entry("MLFLOW_ENABLE_OTLP_EXPORTER", "mlflow.tracing.otlp.enabled"),
			Map.entry("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "mlflow.tracing.otlp.endpoint"),
			Map.entry("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "mlflow.tracing.otlp.protocol"),
			Map.entry("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "mlflow.tracing.otlp.headers"),
			Map.entry("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "mlflow.tracing.otlp.compression"),
			Map.entry("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "mlflow.tracing.metrics.otlp.endpoint"),
			Map.entry("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "mlflow.tracing.metrics.otlp.protocol"),
			Map.entry("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "mlflow.tracing.metrics.otlp.headers"));

	abstract void apply(String name, String value, TestApplication application);

	private static boolean isStandard(String name) {
		return name.equals(name.toUpperCase(Locale.ROOT));
	}

}
