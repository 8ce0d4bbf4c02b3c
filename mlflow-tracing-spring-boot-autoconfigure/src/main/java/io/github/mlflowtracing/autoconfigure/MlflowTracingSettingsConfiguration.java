/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.HeaderTextConverter;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.autoconfigure.settings.TracingPropertiesPostProcessor;

/**
 * The properties as Spring Boot binds them, with what the standard names add.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MlflowTracingProperties.class)
class MlflowTracingSettingsConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static TracingPropertiesPostProcessor mlflowTracingPropertiesPostProcessor(ConfigurableEnvironment environment) {
		return new TracingPropertiesPostProcessor(environment);
	}

	@Bean
	@ConfigurationPropertiesBinding
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static HeaderTextConverter mlflowHeaderTextConverter() {
		return new HeaderTextConverter();
	}

	@Bean
	static MlflowTracingSettings mlflowTracingSettings(ConfigurableEnvironment environment,
			MlflowTracingProperties properties, TracingPropertiesPostProcessor postProcessor) {
		return MlflowTracingSettings.of(environment, properties, postProcessor.warnings());
	}

}
