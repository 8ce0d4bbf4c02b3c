/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.PropertySource;

/**
 * What the standard names in one property source say about our properties.
 */
final class StandardNameSource implements ConfigurationPropertySource {

	private final Map<ConfigurationPropertyName, ConfigurationProperty> properties = new HashMap<>();

	private final Map<ConfigurationPropertyName, String> standardNames = new HashMap<>();

	StandardNameSource(PropertySource<?> source, StandardNames names) {
		for (StandardNameAliases.Alias alias : StandardNameAliases.ALL) {
			String standardName = alias.effectiveName(names);
			String value = names.get(source, standardName);
			value = (value != null) ? alias.translation().apply(value.trim()) : null;
			ConfigurationPropertyName property = AliasedPropertySources.propertyName(alias.property());
			if (value != null && !this.properties.containsKey(property)) {
				this.properties.put(property,
						new ConfigurationProperty(property, value, PropertySourceOrigin.get(source, standardName)));
				this.standardNames.put(property, standardName);
			}
		}
	}

	@Nullable String standardName(ConfigurationPropertyName property) {
		return this.standardNames.get(property);
	}

	@Override
	public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
		return this.properties.get(name);
	}

	@Override
	public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
		return this.properties.keySet().stream().anyMatch(name::isAncestorOf) ? ConfigurationPropertyState.PRESENT
				: ConfigurationPropertyState.ABSENT;
	}

}
