/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.InvalidTracingPropertyException;

/**
 * The settings as an application has them.
 */
public final class TestSettings {

	private TestSettings() {
	}

	public static Class<?> configuration() {
		return MlflowTracingSettingsConfiguration.class;
	}

	/**
	 * Reads the settings.
	 * @param environment the application's environment
	 * @return the settings
	 */
	public static MlflowTracingSettings of(ConfigurableEnvironment environment) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.setEnvironment(environment);
			context.register(configuration());
			context.refresh();
			return context.getBean(MlflowTracingSettings.class);
		}
		catch (BeanCreationException ex) {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				if (cause instanceof InvalidTracingPropertyException || cause instanceof BindException) {
					throw (RuntimeException) cause;
				}
			}
			throw ex;
		}
	}

}
