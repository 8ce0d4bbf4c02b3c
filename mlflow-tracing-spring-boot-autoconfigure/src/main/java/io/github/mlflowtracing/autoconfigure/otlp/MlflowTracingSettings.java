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
 * All settings as they count in an environment: the properties with what the standard
 * names add, the switches of others that apply to us, and the OTLP trace endpoint. A
 * snapshot, made when the beans are made.
 */
public final class MlflowTracingSettings {

	private final MlflowTracingProperties properties;

	private final boolean enabled;

	private final boolean exportEnabled;

	private final Optional<OtlpTraceEndpoint> otlpTraces;

	private final List<String> warnings;

	private MlflowTracingSettings(MlflowTracingProperties properties, boolean enabled, boolean exportEnabled,
			Optional<OtlpTraceEndpoint> otlpTraces, List<String> warnings) {
		this.properties = properties;
		this.enabled = enabled;
		this.exportEnabled = exportEnabled;
		this.otlpTraces = otlpTraces;
		this.warnings = enabled ? List.copyOf(warnings) : List.of();
	}

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
		boolean enabled = properties.enabled() && isSdkEnabled(environment, names);
		boolean exportEnabled = environment.getProperty("management.tracing.export.enabled", Boolean.class, true);
		return new MlflowTracingSettings(properties, enabled, exportEnabled, otlpTraces, warnings);
	}

	static boolean isSdkEnabled(ConfigurableEnvironment environment, StandardNames names) {
		return !"true".equalsIgnoreCase(names.get("OTEL_SDK_DISABLED"))
				&& environment.getProperty("management.opentelemetry.enabled", Boolean.class, true);
	}

	/**
	 * The properties, with what standard names say.
	 * @return the properties
	 */
	public MlflowTracingProperties properties() {
		return this.properties;
	}

	/**
	 * Whether spans are made at all.
	 * @return true unless this library or OpenTelemetry is switched off
	 */
	public boolean enabled() {
		return this.enabled;
	}

	/**
	 * Whether anything may be sent.
	 * @return false if Spring Boot's switch for all trace exporters is off
	 */
	public boolean exportEnabled() {
		return this.exportEnabled;
	}

	/**
	 * The collector that gets the traces instead of the tracking server.
	 * @return empty if there is none, it is switched off, or its settings are unusable
	 */
	public Optional<OtlpTraceEndpoint> otlpTraces() {
		return this.otlpTraces;
	}

	/**
	 * What standard names say that this library cannot do.
	 * @return a line for each, for the log; none when tracing is off
	 */
	public List<String> warnings() {
		return this.warnings;
	}

}
