/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistrar;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import io.github.mlflowtracing.autoconfigure.MlflowTracingAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Standard names count whenever their source joins the environment.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "MLFLOW_RUN_ID=properties", "spring.config.location=classpath:/moments/" })
@ContextConfiguration(initializers = PropertySourcesOfAllMomentsTests.Cloud.class)
@TestPropertySource(properties = { "MLFLOW_WORKSPACE=inlined", "mlflow.tracing.model-id=${random.uuid}" })
class PropertySourcesOfAllMomentsTests {

	@Autowired
	private MlflowTracingProperties properties;

	@DynamicPropertySource
	static void dynamic(DynamicPropertyRegistry registry) {
		registry.add("MLFLOW_TRACKING_USERNAME", () -> "dynamic");
	}

	@Test
	void standardNamesOfAllMomentsCount() {
		assertThat(this.properties.experimentName()).isEqualTo("file");
		assertThat(this.properties.runId()).isEqualTo("properties");
		assertThat(this.properties.workspace()).isEqualTo("inlined");
		assertThat(this.properties.username()).isEqualTo("dynamic");
		assertThat(this.properties.experimentId()).isEqualTo("1");
		assertThat(this.properties.sampling().ratio()).isEqualTo(0.5);
		assertThat(this.properties.token()).isEqualTo("decrypted");
		assertThat(this.properties.trackingUri()).hasToString("http://localhost:1");
		assertThat(this.properties.modelId()).hasSize(36);
	}

	static class Cloud implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("cloud", Map.of("MLFLOW_EXPERIMENT_ID", "1")));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@PropertySource("classpath:/moments/annotated.properties")
	@Import(MlflowTracingAutoConfiguration.class)
	static class Application {

		@Bean
		static BeanFactoryPostProcessor decryption(ConfigurableEnvironment environment) {
			return (beans) -> environment.getPropertySources()
				.addFirst(new MapPropertySource("decrypted", Map.of("MLFLOW_TRACKING_TOKEN", "decrypted")));
		}

		/** Such as that of a container, which starts with the beans. */
		@Bean
		DynamicPropertyRegistrar container() {
			return (registry) -> registry.add("MLFLOW_TRACKING_URI", () -> "http://localhost:1");
		}

	}

}
