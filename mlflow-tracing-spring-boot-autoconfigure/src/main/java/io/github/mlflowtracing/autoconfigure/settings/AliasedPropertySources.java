/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Bindable.BindRestriction;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * The environment's property sources as they are now, each followed by what the standard
 * names in it say: so a standard name ranks where it is set, and in the same place the
 * property's own name wins. The environment itself stays as it is.
 */
public final class AliasedPropertySources {

	public static final String PREFIX = "mlflow.tracing";

	private final ConfigurableEnvironment environment;

	private final Set<ConfigurationPropertyName> hidden = new HashSet<>();

	private final List<ConfigurationPropertySource> sources = new ArrayList<>();

	/**
	 * Creates the sources.
	 * @param environment the environment
	 * @param names the standard names in that environment
	 * @param fallback properties that rank below the environment, by their full name
	 */
	public AliasedPropertySources(ConfigurableEnvironment environment, StandardNames names,
			Map<String, String> fallback) {
		this.environment = environment;
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (!StandardNames.isDerived(source)) {
				ConfigurationPropertySources.from(source).forEach(this.sources::add);
				this.sources.add(new StandardNameSource(source, names));
			}
		}
		this.sources.add(new MapConfigurationPropertySource(fallback));
	}

	public static ConfigurationPropertyName propertyName(String property) {
		return ConfigurationPropertyName.of(PREFIX + "." + property);
	}

	/**
	 * What counts for a property.
	 * @param property the property, without the common prefix
	 * @return the value of the highest-ranking source that knows the property, unless
	 * that is empty
	 */
	public @Nullable TracingSetting find(String property) {
		ConfigurationPropertyName name = propertyName(property);
		if (this.hidden.contains(name)) {
			return null;
		}
		for (ConfigurationPropertySource source : this.sources) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				String value = this.environment.resolvePlaceholders(found.getValue().toString()).trim();
				String standardName = (source instanceof StandardNameSource aliases) ? aliases.standardName(name)
						: null;
				return (!value.isEmpty()) ? new TracingSetting(name.toString(), standardName, value) : null;
			}
		}
		return null;
	}

	/**
	 * Makes a property as if nobody had set it.
	 * @param property the property, without the common prefix
	 */
	void hide(String property) {
		this.hidden.add(propertyName(property));
	}

	/**
	 * Binds all properties.
	 * @return the properties
	 */
	public MlflowTracingProperties bind() {
		GenericConversionService conversionService = new GenericConversionService();
		conversionService.addConverter(String.class, Map.class, HeaderText::decode);
		List<ConfigurationPropertySource> visible = this.sources.stream()
			.map((source) -> source.filter((name) -> !this.hidden.contains(name)))
			.toList();
		Binder binder = new Binder(visible,
				new PropertySourcesPlaceholdersResolver(this.environment.getPropertySources()),
				List.of(conversionService), null, null, null);
		// an environment variable that is called like the prefix is none of ours
		Bindable<MlflowTracingProperties> target = Bindable.of(MlflowTracingProperties.class)
			.withBindRestrictions(BindRestriction.NO_DIRECT_PROPERTY);
		return binder.bindOrCreate(PREFIX, target, BindHandler.DEFAULT);
	}

}
