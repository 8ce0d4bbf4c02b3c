/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Puts a property source behind each one that has standard names, with the properties
 * they stand for. So a standard name ranks where it is set, and in the same place the
 * property's own name wins. The sources hold what the standard names say at that moment.
 */
public final class StandardNameSources {

	private static final String SUFFIX = " (standard names for mlflow.tracing)";

	/** Ranks below all that an application says. */
	private static final String CREDENTIALS = "MLflow's file of credentials" + SUFFIX;

	/** Ranks above all; an empty value is as good as none. */
	private static final String UNUSED = "unusable" + SUFFIX;

	private StandardNameSources() {
	}

	/**
	 * Adds the sources, in place of those that were added before: contexts of one
	 * hierarchy may share an environment, and sources may have come since.
	 * @param environment the environment
	 */
	public static void addTo(ConfigurableEnvironment environment) {
		MutablePropertySources sources = environment.getPropertySources();
		List<PropertySource<?>> present = sources.stream().toList();
		present.stream().map(PropertySource::getName).filter(StandardNameSources::isOurs).forEach(sources::remove);
		StandardNames names = new StandardNames(environment);
		for (PropertySource<?> source : present) {
			Map<String, Object> properties = isOurs(source.getName()) || StandardNames.isDerived(source) ? Map.of()
					: properties(source, names);
			if (!properties.isEmpty()) {
				sources.addAfter(source.getName(),
						new OriginTrackedMapPropertySource(source.getName() + SUFFIX, properties, true));
			}
		}
		Map<String, Object> credentials = MlflowCredentialsFile.read();
		if (!credentials.isEmpty()) {
			sources.addLast(new MapPropertySource(CREDENTIALS, credentials));
		}
	}

	private static Map<String, Object> properties(PropertySource<?> source, StandardNames names) {
		Map<String, Object> properties = new HashMap<>();
		for (StandardNameAliases.Alias alias : StandardNameAliases.ALL) {
			String standardName = alias.effectiveName(names);
			String text = names.get(source, standardName);
			String value = (text != null) ? alias.translation().apply(text.trim()) : null;
			if (value != null) {
				properties.putIfAbsent(TracingSetting.PREFIX + "." + alias.property(),
						OriginTrackedValue.of(value, new PropertySourceOrigin(source, standardName,
								OriginLookup.getOrigin(source, StandardNames.key(source, standardName)))));
			}
		}
		return properties;
	}

	/**
	 * Makes a property as if it was set nowhere.
	 * @param environment the environment
	 * @param property the property, without the common prefix
	 */
	static void hide(ConfigurableEnvironment environment, String property) {
		MutablePropertySources sources = environment.getPropertySources();
		Map<String, Object> hidden = new HashMap<>(Map.of(TracingSetting.PREFIX + "." + property, ""));
		if (sources.get(UNUSED) instanceof MapPropertySource before) {
			hidden.putAll(before.getSource());
		}
		sources.addFirst(new MapPropertySource(UNUSED, hidden));
	}

	/**
	 * The standard name that a property came by.
	 * @param property the property
	 * @return the name as an environment variable is written, or null if the property
	 * came by its own name
	 */
	static @Nullable String standardName(ConfigurationProperty property) {
		return (property.getSource() != null && property.getOrigin() instanceof PropertySourceOrigin origin
				&& property.getSource().getUnderlyingSource() instanceof OriginTrackedMapPropertySource source
				&& isOurs(source.getName())) ? origin.getPropertyName() : null;
	}

	private static boolean isOurs(String source) {
		return source.endsWith(SUFFIX);
	}

}
