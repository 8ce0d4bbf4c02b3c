/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.springframework.core.env.ConfigurableEnvironment;

import io.github.mlflowtracing.autoconfigure.settings.AliasedPropertySources;
import io.github.mlflowtracing.autoconfigure.settings.InvalidTracingPropertyException;
import io.github.mlflowtracing.autoconfigure.settings.MlflowCredentialsFile;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.autoconfigure.settings.StandardNames;
import io.github.mlflowtracing.autoconfigure.settings.TracingPropertyLimits;
import io.github.mlflowtracing.autoconfigure.settings.TracingPropertyRules;

/**
 * All settings as they count in an environment: the properties with what the standard
 * names add, the switches of others that apply to us, and the OTLP trace endpoint. A
 * snapshot, made when the beans are made.
 */
public final class MlflowTracingSettings {

	private final MlflowTracingProperties properties;

	private final boolean enabled;

	private final boolean exportEnabled;

	private final boolean otlpTracesNamed;

	private final Optional<OtlpTraceEndpoint> otlpTraces;

	private final List<String> warnings;

	private MlflowTracingSettings(MlflowTracingProperties properties, boolean enabled, boolean exportEnabled,
			boolean otlpTracesNamed, Optional<OtlpTraceEndpoint> otlpTraces, List<String> warnings) {
		this.properties = properties;
		this.enabled = enabled;
		this.exportEnabled = exportEnabled;
		this.otlpTracesNamed = otlpTracesNamed;
		this.otlpTraces = otlpTraces;
		this.warnings = enabled ? List.copyOf(warnings) : List.of();
	}

	/**
	 * Reads the settings.
	 * @param environment the environment as it is now
	 * @return the settings
	 * @throws InvalidTracingPropertyException if a property of ours has a wrong value
	 */
	public static MlflowTracingSettings of(ConfigurableEnvironment environment) {
		StandardNames names = new StandardNames(environment);
		AliasedPropertySources sources = new AliasedPropertySources(environment, names, MlflowCredentialsFile.read());
		boolean otlpTracesNamed = sources.find("otlp.endpoint") != null;
		List<String> warnings = new ArrayList<>();
		TracingPropertyRules.apply(sources, warnings::add);
		MlflowTracingProperties properties = sources.bind();
		TracingPropertyRules.apply(properties);
		TracingPropertyLimits.check(sources, properties);
		Optional<OtlpTraceEndpoint> otlpTraces = new OtlpTraceEndpointResolver(names,
				new OtlpHeaders(environment, names), warnings::add)
			.resolve(properties.otlp(), sources.find("otlp.endpoint"));
		boolean enabled = properties.enabled() && !"true".equalsIgnoreCase(names.get("OTEL_SDK_DISABLED"))
				&& environment.getProperty("management.opentelemetry.enabled", Boolean.class, true);
		boolean exportEnabled = environment.getProperty("management.tracing.export.enabled", Boolean.class, true);
		return new MlflowTracingSettings(properties, enabled, exportEnabled, otlpTracesNamed, otlpTraces, warnings);
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
	 * Whether an OTLP trace endpoint of ours has a name in the environment.
	 * @return true also if it is switched off or unusable: then it is nobody's
	 */
	boolean otlpTracesNamed() {
		return this.otlpTracesNamed;
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
