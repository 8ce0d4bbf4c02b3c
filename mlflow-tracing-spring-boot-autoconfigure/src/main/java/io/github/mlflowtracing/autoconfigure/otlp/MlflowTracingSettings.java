/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.springframework.core.env.ConfigurableEnvironment;

import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.autoconfigure.settings.StandardNames;
import io.github.mlflowtracing.autoconfigure.settings.TracingSetting;

/**
 * What counts when the beans are made: the properties, the switches of Spring Boot and
 * OpenTelemetry, and the OTLP trace endpoint.
 *
 * @param properties the properties, with what standard names say
 * @param enabled whether spans are made at all: false if this library or OpenTelemetry is
 * switched off
 * @param exportEnabled whether anything may be sent: false if Spring Boot's switch for
 * all trace exporters is off
 * @param otlpTraces the OTLP endpoint that gets the traces instead of the tracking
 * server; empty if there is none, it is switched off, or its settings are unusable
 * @param warnings a line for each standard name that cannot be followed; none when
 * tracing is off
 */
public record MlflowTracingSettings(MlflowTracingProperties properties, boolean enabled, boolean exportEnabled,
		Optional<OtlpTraceEndpoint> otlpTraces, List<String> warnings) {

	/**
	 * Reads the settings.
	 * @param environment the environment as it is now
	 * @param properties the properties
	 * @param valueWarnings a line for each wrong value of a standard name
	 * @return the settings
	 */
	public static MlflowTracingSettings of(ConfigurableEnvironment environment, MlflowTracingProperties properties,
			List<String> valueWarnings) {
		StandardNames names = new StandardNames(environment);
		List<String> warnings = new ArrayList<>(valueWarnings);
		Optional<OtlpTraceEndpoint> otlpTraces = new OtlpTraceEndpointResolver(names,
				new OtlpHeaders(environment, names), warnings::add)
			.resolve(properties.otlp(), TracingSetting.find(environment, "otlp.endpoint"));
		boolean enabled = properties.enabled() && !"true".equalsIgnoreCase(names.get("OTEL_SDK_DISABLED"))
				&& environment.getProperty("management.opentelemetry.enabled", Boolean.class, true);
		boolean exportEnabled = environment.getProperty("management.tracing.export.enabled", Boolean.class, true);
		return new MlflowTracingSettings(properties, enabled, exportEnabled, otlpTraces,
				enabled ? List.copyOf(warnings) : List.of());
	}

}
