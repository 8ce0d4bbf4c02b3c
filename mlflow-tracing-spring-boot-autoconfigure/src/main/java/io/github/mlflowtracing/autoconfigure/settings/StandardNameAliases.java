/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Which standard name stands for which property, and how its value is written there. A
 * value that cannot be translated stays as it is, for {@link TracingPropertyRules} to
 * object to.
 */
final class StandardNameAliases {

	/** In order: of two names for one property in the same place, the first wins. */
	static final List<Alias> ALL = List.of(alias("MLFLOW_TRACKING_URI", "tracking-uri"),
			alias("MLFLOW_EXPERIMENT_NAME", "experiment-name"), alias("MLFLOW_EXPERIMENT_ID", "experiment-id"),
			alias("MLFLOW_RUN_ID", "run-id"), alias("MLFLOW_ACTIVE_MODEL_ID", "model-id"),
			alias("MLFLOW_TRACKING_USERNAME", "username"), alias("MLFLOW_TRACKING_PASSWORD", "password"),
			alias("MLFLOW_TRACKING_TOKEN", "token"), alias("MLFLOW_WORKSPACE", "workspace"),
			alias("MLFLOW_TRACKING_SERVER_CERT_PATH", "ssl.certificate"),
			alias("MLFLOW_TRACKING_CLIENT_CERT_PATH", "ssl.client-certificate"),
			alias("MLFLOW_TRACKING_INSECURE_TLS", "ssl.insecure"),
			alias("MLFLOW_HTTP_REQUEST_TIMEOUT", "request-timeout", StandardNameAliases::seconds),
			alias("MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT", "export.retry-timeout", StandardNameAliases::seconds),
			alias("MLFLOW_TRACE_TIMEOUT_SECONDS", "assembly.timeout", StandardNameAliases::seconds),
			alias("MLFLOW_TRACE_SAMPLING_RATIO", "sampling.ratio"),
			alias("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", "dual-export"),
			alias("OTEL_TRACES_EXPORTER", "otlp.enabled", StandardNameAliases::falseWithoutOtlp),
			alias("MLFLOW_ENABLE_OTLP_EXPORTER", "otlp.enabled"), otlp("ENDPOINT"), otlp("PROTOCOL"), otlp("TIMEOUT"),
			otlp("COMPRESSION"));

	private StandardNameAliases() {
	}

	private static Alias alias(String name, String property) {
		return new Alias(property, name, null, (value) -> value);
	}

	private static Alias alias(String name, String property, Function<String, @Nullable String> translation) {
		return new Alias(property, name, null, translation);
	}

	private static Alias otlp(String suffix) {
		return new Alias("otlp." + suffix.toLowerCase(Locale.ROOT), "OTEL_EXPORTER_OTLP_TRACES_" + suffix,
				"OTEL_EXPORTER_OTLP_" + suffix, (value) -> value);
	}

	private static String seconds(String value) {
		return value.matches("\\d{1,9}") ? value + "s" : value;
	}

	/**
	 * OpenTelemetry operators set {@code otlp} everywhere: no reason to overrule what
	 * MLflow's own name says.
	 */
	private static @Nullable String falseWithoutOtlp(String value) {
		boolean otlp = Stream.of(value.toLowerCase(Locale.ROOT).split(","))
			.anyMatch((exporter) -> exporter.strip().startsWith("otlp"));
		return otlp ? null : "false";
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
			Function<String, @Nullable String> translation) {

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
