/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.util.stream.StreamSupport;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

import io.github.mlflowtracing.autoconfigure.metrics.BootVariablesFilter;
import io.github.mlflowtracing.autoconfigure.settings.StandardNames;
import io.github.mlflowtracing.autoconfigure.settings.TracingSetting;

/**
 * Sets Spring Boot's own {@code management.*} properties to what our settings and the
 * standard names ask for. An initializer, since Spring Boot's post-processor for the
 * {@code OTEL_*} variables puts its source first and no post-processor can be sure to run
 * after that one.
 */
public class BootTracingInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	static final String DEFAULTS_SOURCE = "mlflowTracingOpenTelemetryDefaults";

	private static final ConfigurationPropertyName ENABLED = ConfigurationPropertyName
		.of("management.tracing.export.otlp.enabled");

	private static final ConfigurationPropertyName EXPORTER = ConfigurationPropertyName
		.of("management.opentelemetry.tracing.export.otlp");

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		MutablePropertySources sources = environment.getPropertySources();
		// contexts of one hierarchy may share an environment
		sources.remove(DEFAULTS_SOURCE);
		BootVariablesFilter.apply(sources, isTraceEndpointOurs(environment));
		sources.addLast(new MapPropertySource(DEFAULTS_SOURCE, OpenTelemetryDefaults.of(environment)));
	}

	/**
	 * Whether the variables for the OTLP trace endpoint are for this library: it sends
	 * there, or not at all where the endpoint is switched off or unusable.
	 */
	private static boolean isTraceEndpointOurs(ConfigurableEnvironment environment) {
		return !TracingSetting.isOff(environment, "enabled") && !isExporterSetByUser(environment);
	}

	/**
	 * Whether a source other than Spring Boot's own view of the variables has a property
	 * of its OTLP trace exporter.
	 */
	private static boolean isExporterSetByUser(ConfigurableEnvironment environment) {
		return environment.getPropertySources()
			.stream()
			.filter((source) -> !StandardNames.isDerived(source))
			.flatMap((source) -> StreamSupport.stream(ConfigurationPropertySources.from(source).spliterator(), false))
			.anyMatch((source) -> source.getConfigurationProperty(ENABLED) != null
					|| source.containsDescendantOf(EXPORTER) == ConfigurationPropertyState.PRESENT);
	}

}
