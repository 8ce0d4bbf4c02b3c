/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

import io.github.mlflowtracing.autoconfigure.metrics.BootVariablesFilter;
import io.github.mlflowtracing.autoconfigure.settings.StandardNameSources;
import io.github.mlflowtracing.autoconfigure.settings.TracingSetting;

/**
 * Sets Spring Boot's own {@code management.*} properties to what our settings and the
 * standard names ask for. An initializer, since Spring Boot's post-processor for the
 * {@code OTEL_*} variables puts its source first and no post-processor can be sure to run
 * after that one.
 */
public class BootTracingInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	static final String DEFAULTS_SOURCE = "mlflowTracingOpenTelemetryDefaults";

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		MutablePropertySources sources = environment.getPropertySources();
		// contexts of one hierarchy may share an environment
		sources.remove(BootOtlpExporterSwitch.NAME);
		sources.remove(DEFAULTS_SOURCE);
		BootVariablesFilter.apply(sources);
		sources.addLast(new MapPropertySource(DEFAULTS_SOURCE, OpenTelemetryDefaults.of(environment)));
		if (isOtlpOurs(environment)) {
			sources.addFirst(new BootOtlpExporterSwitch(context));
		}
	}

	private static boolean isOtlpOurs(ConfigurableEnvironment environment) {
		return isOtlpNamed(environment) && !TracingSetting.isOff(environment, "enabled")
				&& !BootOtlpExporterSwitch.isSetByUser(environment);
	}

	/**
	 * Whether an OTLP trace endpoint of ours has a name in the environment.
	 * @param environment the environment
	 * @return true also if it is switched off or unusable: then no traces go there
	 */
	static boolean isOtlpNamed(ConfigurableEnvironment environment) {
		StandardNameSources.addTo(environment);
		return TracingSetting.find(environment, "otlp.endpoint") != null;
	}

}
