/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

import io.github.mlflowtracing.autoconfigure.settings.StandardNames;

/**
 * Switches Spring Boot's OTLP trace exporter off where it would be made of the endpoint
 * that is ours. It looks at the moment when Spring Boot asks, because connection details
 * of a service connection or of the user are known only then: with those the exporter has
 * another endpoint and stays.
 */
final class BootOtlpExporterSwitch extends EnumerablePropertySource<ConfigurableApplicationContext> {

	static final String NAME = "mlflowTracingOtlpExporterSwitch";

	private static final String PROPERTY = "management.tracing.export.otlp.enabled";

	private static final String CONNECTION_DETAILS_BEAN = "otlpTracingConnectionDetails";

	BootOtlpExporterSwitch(ConfigurableApplicationContext context) {
		super(NAME, context);
	}

	/**
	 * Whether the user has set up Spring Boot's OTLP trace exporter.
	 * @param environment the environment
	 * @return true if a source other than Spring Boot's own view of the {@code OTEL_*}
	 * variables has a property of that exporter
	 */
	static boolean isSetByUser(ConfigurableEnvironment environment) {
		ConfigurationPropertyName enabled = ConfigurationPropertyName.of(PROPERTY);
		ConfigurationPropertyName exporter = ConfigurationPropertyName
			.of("management.opentelemetry.tracing.export.otlp");
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (!StandardNames.isDerived(source)) {
				for (ConfigurationPropertySource candidate : ConfigurationPropertySources.from(source)) {
					if (candidate.getConfigurationProperty(enabled) != null
							|| candidate.containsDescendantOf(exporter) == ConfigurationPropertyState.PRESENT) {
						return true;
					}
				}
			}
		}
		return false;
	}

	@Override
	public String[] getPropertyNames() {
		return new String[] { PROPERTY };
	}

	@Override
	public @Nullable Object getProperty(String name) {
		return (name.equals(PROPERTY) && hasConnectionDetailsOfSpringBoot()) ? "false" : null;
	}

	private boolean hasConnectionDetailsOfSpringBoot() {
		ConfigurableListableBeanFactory beanFactory = this.source.getBeanFactory();
		if (!beanFactory.containsBeanDefinition(CONNECTION_DETAILS_BEAN)) {
			return false;
		}
		String factory = beanFactory.getBeanDefinition(CONNECTION_DETAILS_BEAN).getFactoryBeanName();
		return factory != null && factory.startsWith(OtlpTracingConnectionDetails.class.getPackageName());
	}

}
