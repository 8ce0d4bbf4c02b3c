/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Which standard name stands for which property, and how its value is written there. A
 * value that cannot be translated stays as it is, for {@link TracingPropertyRules} to
 * object to.
 */
final class StandardNameAliases {

	/** In order: of two names for one property in the same place, the first wins. */
	static final List<Alias> ALL = List.of(mlflow("MLFLOW_TRACKING_URI", "tracking-uri"),
			mlflow("MLFLOW_EXPERIMENT_NAME", "experiment-name"), mlflow("MLFLOW_EXPERIMENT_ID", "experiment-id"),
			mlflow("MLFLOW_RUN_ID", "run-id"), mlflow("MLFLOW_ACTIVE_MODEL_ID", "model-id"),
			mlflow("MLFLOW_TRACKING_USERNAME", "username"), mlflow("MLFLOW_TRACKING_PASSWORD", "password"),
			mlflow("MLFLOW_TRACKING_TOKEN", "token"), mlflow("MLFLOW_WORKSPACE", "workspace"),
			mlflow("MLFLOW_TRACKING_SERVER_CERT_PATH", "ssl.certificate"),
			mlflow("MLFLOW_TRACKING_CLIENT_CERT_PATH", "ssl.client-certificate"),
			mlflow("MLFLOW_TRACKING_INSECURE_TLS", "ssl.insecure"),
			mlflow("MLFLOW_HTTP_REQUEST_TIMEOUT", "request-timeout", StandardNameAliases::seconds),
			mlflow("MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT", "export.retry-timeout", StandardNameAliases::seconds),
			mlflow("MLFLOW_TRACE_TIMEOUT_SECONDS", "assembly.timeout", StandardNameAliases::seconds),
			mlflow("MLFLOW_TRACE_SAMPLING_RATIO", "sampling.ratio"),
			mlflow("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", "dual-export"),
			mlflow("OTEL_TRACES_EXPORTER", "otlp.enabled", StandardNameAliases::falseWithoutOtlp),
			mlflow("MLFLOW_ENABLE_OTLP_EXPORTER", "otlp.enabled"), otlp("ENDPOINT"), otlp("PROTOCOL"), otlp("TIMEOUT"),
			otlp("COMPRESSION"));

	private StandardNameAliases() {
	}

	private static Alias mlflow(String name, String property) {
		return mlflow(name, property, (value) -> value);
	}

	private static Alias mlflow(String name, String property, UnaryOperator<@Nullable String> translation) {
		return new Alias(property, name, null, translation);
	}

	private static Alias otlp(String suffix) {
		return new Alias("otlp." + suffix.toLowerCase(Locale.ROOT), "OTEL_EXPORTER_OTLP_TRACES_" + suffix,
				"OTEL_EXPORTER_OTLP_" + suffix, (value) -> value);
	}

	private static @Nullable String seconds(@Nullable String value) {
		return (value != null && value.matches("\\d{1,9}")) ? value + "s" : value;
	}

	/**
	 * OpenTelemetry operators set {@code otlp} everywhere: no reason to overrule what
	 * MLflow's own name says.
	 */
	private static @Nullable String falseWithoutOtlp(@Nullable String value) {
		for (String exporter : StringUtils.tokenizeToStringArray(value, ",")) {
			if (exporter.toLowerCase(Locale.ROOT).startsWith("otlp")) {
				return null;
			}
		}
		return "false";
	}

	/**
	 * A standard name that stands for a property.
	 *
	 * @param property the property, without the common prefix
	 * @param name the standard name
	 * @param generalName the name for all signals; as OpenTelemetry has it, it counts
	 * only where the name for traces is nowhere set
	 * @param translation from the standard name's value to the property's value; null
	 * when the value says nothing about the property
	 */
	record Alias(String property, String name, @Nullable String generalName,
			UnaryOperator<@Nullable String> translation) {

		/**
		 * The name that counts.
		 * @param names where to look
		 * @return the name for traces where that is set, else the general one
		 */
		String effectiveName(StandardNames names) {
			return (this.generalName != null && names.get(this.name) == null) ? this.generalName : this.name;
		}

	}

}
