/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Adds the standard names just before Spring Boot binds {@link MlflowTracingProperties},
 * and checks the values. By then all property sources are there: files, those of tests
 * and of the cloud, and those that beans add. It also works where no
 * {@code EnvironmentPostProcessor} runs, as in an {@code ApplicationContextRunner}.
 */
public final class TracingPropertiesPostProcessor implements InstantiationAwareBeanPostProcessor, PriorityOrdered {

	private final ConfigurableEnvironment environment;

	private List<String> warnings = List.of();

	public TracingPropertiesPostProcessor(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public @Nullable Object postProcessBeforeInstantiation(Class<?> type, String name) {
		if (type == MlflowTracingProperties.class) {
			StandardNameSources.addTo(this.environment);
			this.warnings = TracingPropertyRules.check(this.environment);
		}
		return null;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof MlflowTracingProperties properties) {
			TracingPropertyRules.check(this.environment, properties);
		}
		return bean;
	}

	/**
	 * What standard names say that this library cannot do.
	 * @return a line for each
	 */
	public List<String> warnings() {
		return this.warnings;
	}

}
