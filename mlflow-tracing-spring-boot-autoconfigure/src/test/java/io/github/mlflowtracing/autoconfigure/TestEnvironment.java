/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/**
 * An environment as Spring Boot makes it, with the variables and system properties of the
 * test alone.
 */
public class TestEnvironment extends StandardEnvironment {

	private final Map<String, Object> systemProperties = new HashMap<>();

	private final Map<String, Object> variables = new HashMap<>();

	public TestEnvironment() {
		getPropertySources().replace(SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
				new MapPropertySource(SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, this.systemProperties));
		getPropertySources().replace(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
				new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, this.variables));
		ConfigurationPropertySources.attach(this);
	}

	public TestEnvironment variable(String name, String value) {
		this.variables.put(name, value);
		return this;
	}

	public TestEnvironment systemProperty(String name, String value) {
		this.systemProperties.put(name, value);
		return this;
	}

	public TestEnvironment yaml(String text) {
		try {
			for (PropertySource<?> source : new YamlPropertySourceLoader().load("application.yml",
					new ByteArrayResource(text.getBytes()))) {
				getPropertySources().addLast(source);
			}
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
