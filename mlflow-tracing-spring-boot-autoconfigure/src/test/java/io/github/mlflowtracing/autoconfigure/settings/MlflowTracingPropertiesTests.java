/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint.ConfigurationPropertiesBeanDescriptor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import io.github.mlflowtracing.autoconfigure.MlflowTracingAutoConfiguration;
import io.github.mlflowtracing.autoconfigure.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The properties are what any properties of Spring Boot are.
 */
@ExtendWith(OutputCaptureExtension.class)
class MlflowTracingPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(TestSettings.configuration());

	@ParameterizedTest
	@ValueSource(strings = { "mlflow.tracing.tracking-uri", "MLFLOW_TRACKING_URI" })
	void aPlainRunnerBindsThem(String name) {
		this.runner.withPropertyValues(name + "=http://localhost:5000")
			.run((context) -> assertThat(context.getBean(MlflowTracingProperties.class).trackingUri())
				.hasToString("http://localhost:5000"));
	}

	@Test
	void theActuatorShowsThemWithTheirOrigins() {
		this.runner
			.withConfiguration(AutoConfigurations.of(ConfigurationPropertiesReportEndpointAutoConfiguration.class))
			.withSystemProperties("MLFLOW_TRACKING_URI=http://localhost:5000")
			.withPropertyValues("management.endpoints.web.exposure.include=*",
					"management.endpoint.configprops.show-values=always", "mlflow.tracing.tags.team=core",
					"mlflow.tracing.otlp.timeout=2s", "mlflow.tracing.capture.max-length=10")
			.run((context) -> {
				ConfigurationPropertiesBeanDescriptor bean = report(
						context.getBean(ConfigurationPropertiesReportEndpoint.class));
				assertThat(bean.getProperties()).containsEntry("trackingUri", "http://localhost:5000")
					.containsEntry("enabled", true)
					.containsEntry("tags", Map.of("team", "core"));
				assertThat(bean.getProperties().get("otlp")).asInstanceOf(InstanceOfAssertFactories.MAP)
					.containsEntry("timeout", "PT2S");
				assertThat(bean.getInputs().get("trackingUri")).asString()
					.contains("MLFLOW_TRACKING_URI", "systemProperties");
			});
	}

	@Test
	void theActuatorHidesTheirValuesAsThoseOfAllProperties() {
		this.runner
			.withConfiguration(AutoConfigurations.of(ConfigurationPropertiesReportEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*", "mlflow.tracing.token=hidden",
					"mlflow.tracing.headers.api-key=hidden")
			.run((context) -> {
				ConfigurationPropertiesBeanDescriptor bean = report(
						context.getBean(ConfigurationPropertiesReportEndpoint.class));
				assertThat(bean.getProperties()).containsEntry("token", "******");
				assertThat(bean.getProperties().toString() + bean.getInputs()).doesNotContain("hidden");
			});
	}

	private static ConfigurationPropertiesBeanDescriptor report(ConfigurationPropertiesReportEndpoint endpoint) {
		return endpoint.configurationPropertiesWithPrefix("mlflow.tracing")
			.getContexts()
			.values()
			.iterator()
			.next()
			.getBeans()
			.values()
			.iterator()
			.next();
	}

	@Test
	void theirTextHasNoSecrets() {
		this.runner.withPropertyValues("mlflow.tracing.tracking-uri=http://user:secret@localhost:5000",
				"mlflow.tracing.password=secret", "mlflow.tracing.token=secret", "mlflow.tracing.headers.key=secret",
				"mlflow.tracing.otlp.endpoint=http://user:secret@localhost:4318",
				"mlflow.tracing.otlp.headers.key=secret", "mlflow.tracing.metrics.otlp.headers.key=secret",
				"mlflow.tracing.metrics.otlp.endpoint=http://user:secret@localhost:4318")
			.run((context) -> {
				MlflowTracingProperties properties = context.getBean(MlflowTracingProperties.class);
				assertThat(properties.toString() + properties.metrics()).doesNotContain("secret");
			});
	}

	@ParameterizedTest
	@CsvSource({ "mlflow.tracing.tracking-uri,databricks", "mlflow.tracing.connect-timeout,soon",
			"mlflow.tracing.connect-timeout,2m" })
	void aFailureNamesTheOrigin(String property, String value, CapturedOutput output) {
		SpringApplication application = new SpringApplication(TestSettings.configuration());
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--%s=%s".formatted(property, value)));
		assertThat(output)
			.contains("It comes from: \"%s\" from property source \"commandLineArgs\".".formatted(property));
	}

	@Test
	void nativeImagesCanBindThem() {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("com.example", "Application")), new InMemoryGeneratedFiles());
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(MlflowTracingAutoConfiguration.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		RuntimeHints hints = generation.getRuntimeHints();
		assertThat(records(MlflowTracingProperties.class)).hasSizeGreaterThan(10)
			.allSatisfy((type) -> assertThat(
					RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructors()[0]))
				.accepts(hints));
	}

	private static Stream<Class<?>> records(Class<?> type) {
		return Stream.concat(Stream.of(type),
				Stream.of(type.getRecordComponents())
					.map(RecordComponent::getType)
					.filter(Class::isRecord)
					.flatMap(MlflowTracingPropertiesTests::records));
	}

}
