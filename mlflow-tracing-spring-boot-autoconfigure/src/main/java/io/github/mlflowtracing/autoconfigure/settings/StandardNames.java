/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.StringUtils;

/**
 * Looks up {@code MLFLOW_*} and {@code OTEL_*} names wherever the environment has them:
 * as variable, as system property, in a file; written so or in dotted lower case.
 */
public final class StandardNames {

	/**
	 * Sources that only repeat others: Spring Boot's view of all sources, and what it
	 * makes of the {@code OTEL_*} variables.
	 */
	private static final Set<String> DERIVED_SOURCES = Set.of("configurationProperties",
			"openTelemetryEnvironmentVariables");

	private final ConfigurableEnvironment environment;

	public StandardNames(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * The value of a standard name. As OpenTelemetry's specification asks, an empty value
	 * is as good as none.
	 * @param name the name as an environment variable is written
	 * @return the value of the highest-ranking source that has one
	 */
	public @Nullable String get(String name) {
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			String value = isDerived(source) ? null : get(source, name);
			if (value != null) {
				return value;
			}
		}
		return null;
	}

	/**
	 * The value of a standard name in one source.
	 * @param source the source
	 * @param name the name as an environment variable is written
	 * @return the value, if it is there and not empty
	 */
	public @Nullable String get(PropertySource<?> source, String name) {
		Object value = source.getProperty(key(source, name));
		String text = (value != null) ? this.environment.resolvePlaceholders(value.toString()) : null;
		return StringUtils.hasText(text) ? text : null;
	}

	/**
	 * How a source writes a standard name.
	 * @param source the source
	 * @param name the name as an environment variable is written
	 * @return that name, or the same in lower case with dots
	 */
	static String key(PropertySource<?> source, String name) {
		return (source.getProperty(name) != null) ? name : name.toLowerCase(Locale.ROOT).replace('_', '.');
	}

	public static boolean isDerived(PropertySource<?> source) {
		return DERIVED_SOURCES.contains(source.getName());
	}

}
