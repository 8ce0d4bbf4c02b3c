/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What counts for a property, and where it comes from.
 *
 * @param property the property's full name
 * @param standardName the standard name that it came by, if it did not come by its own
 * @param value the value
 * @param origin where the value is written
 */
public record TracingSetting(String property, @Nullable String standardName, String value, @Nullable Origin origin) {

	static final String PREFIX = "mlflow.tracing";

	public static ConfigurationPropertyName propertyName(String property) {
		return ConfigurationPropertyName.of(PREFIX + "." + property);
	}

	/**
	 * Finds what counts for a property.
	 * @param environment the environment, with the standard names
	 * @param property the property, without the common prefix
	 * @return the value of the highest-ranking source that knows the property, unless
	 * that is empty
	 */
	public static @Nullable TracingSetting find(ConfigurableEnvironment environment, String property) {
		ConfigurationPropertyName name = propertyName(property);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				String value = environment.resolvePlaceholders(found.getValue().toString()).trim();
				return (!value.isEmpty()) ? new TracingSetting(name.toString(), StandardNameSources.standardName(found),
						value, found.getOrigin()) : null;
			}
		}
		return null;
	}

	/**
	 * Whether a switch is off.
	 * @param environment the environment, with the standard names
	 * @param property the switch, without the common prefix
	 * @return true if it is set, and to what Spring Boot takes for false
	 */
	public static boolean isOff(ConfigurableEnvironment environment, String property) {
		TracingSetting setting = find(environment, property);
		return setting != null && setting.value().matches("(?i)false|0|off|no");
	}

	/**
	 * The name as the user wrote it.
	 * @return standard name or property
	 */
	public String name() {
		return (this.standardName != null) ? this.standardName : this.property;
	}

	InvalidTracingPropertyException invalid(String shown, String expected) {
		return new InvalidTracingPropertyException(this.property, shown, expected, this.origin);
	}

	public boolean isOwn() {
		return this.standardName == null;
	}

	/** Without values: some are secret. */
	@Override
	public String toString() {
		return name();
	}

}
