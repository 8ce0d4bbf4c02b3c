/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

import io.github.mlflowtracing.autoconfigure.settings.TracingSetting;
import io.github.mlflowtracing.autoconfigure.settings.HeaderText;
import io.github.mlflowtracing.autoconfigure.settings.StandardNames;

/**
 * Headers for the collector: all from the highest-ranking place that has any. They are
 * not merged, since they are secrets of whoever is configured in that place.
 */
final class OtlpHeaders {

	private static final ConfigurationPropertyName OWN = TracingSetting.propertyName("otlp.headers");

	private static final String TRACES = "OTEL_EXPORTER_OTLP_TRACES_HEADERS";

	private static final String GENERAL = "OTEL_EXPORTER_OTLP_HEADERS";

	private final ConfigurableEnvironment environment;

	private final StandardNames names;

	OtlpHeaders(ConfigurableEnvironment environment, StandardNames names) {
		this.environment = environment;
		this.names = names;
	}

	/**
	 * Finds the headers.
	 * @param own the headers under the property's own name
	 * @param warnings gets a line when a standard name has a text that is no headers
	 * @return values by name; null if they are wrong
	 */
	@Nullable Map<String, String> resolve(Map<String, String> own, Consumer<String> warnings) {
		String standardName = isAnywhere(TRACES) ? TRACES : GENERAL;
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (StandardNames.isDerived(source)) {
				continue;
			}
			if (!own.isEmpty() && hasOwn(source)) {
				return own;
			}
			try {
				Map<String, String> headers = get(source, standardName);
				if (!headers.isEmpty()) {
					return headers;
				}
			}
			catch (IllegalArgumentException ex) {
				warnings.accept("%s is not of the form name=value,name=value with URL-encoded values. "
					.formatted(standardName)
						+ "No traces go to the OTLP endpoint; correct it, or set 'mlflow.tracing.otlp.headers.*'.");
				return null;
			}
		}
		return Map.of();
	}

	private boolean isAnywhere(String standardName) {
		return this.environment.getPropertySources()
			.stream()
			.anyMatch((source) -> !StandardNames.isDerived(source)
					&& (this.names.get(source, standardName) != null || !map(source, standardName).isEmpty()));
	}

	private static boolean hasOwn(PropertySource<?> source) {
		for (ConfigurationPropertySource candidate : ConfigurationPropertySources.from(source)) {
			if (candidate.getConfigurationProperty(OWN) != null
					|| candidate.containsDescendantOf(OWN) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

	private Map<String, String> get(PropertySource<?> source, String standardName) {
		String text = this.names.get(source, standardName);
		if (text == null) {
			return map(source, standardName);
		}
		return HeaderText.decode(text);
	}

	/**
	 * In a file the headers may be a map. It is read by its keys as they are written: a
	 * {@link org.springframework.boot.context.properties.bind.Binder} would fail where
	 * another source has a text.
	 */
	private Map<String, String> map(PropertySource<?> source, String standardName) {
		Map<String, String> result = new LinkedHashMap<>();
		if (source instanceof EnumerablePropertySource<?> enumerable) {
			String prefix = standardName.toLowerCase(Locale.ROOT).replace('_', '.');
			Pattern pattern = Pattern.compile(Pattern.quote(prefix) + "(?:\\.?\\[(.+)]|\\.(.+))");
			for (String key : enumerable.getPropertyNames()) {
				Matcher matcher = pattern.matcher(key);
				if (matcher.matches()) {
					String name = (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
					result.put(name, this.environment.resolvePlaceholders(String.valueOf(source.getProperty(key))));
				}
			}
		}
		return result;
	}

}
