/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.mlflowtracing.autoconfigure.otlp.BootTracingInitializer;

import static org.assertj.core.api.Assertions.assertThat;

class BootTracingInitializerTests {

	private static final String ENDPOINT = "http://localhost:4318/v1/traces";

	private final Map<String, Object> variables = new HashMap<>();

	private final Map<String, Object> bootsView = new HashMap<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withInitializer((context) -> {
		context.getEnvironment()
			.getPropertySources()
			.replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment", this.variables));
		// what Spring Boot's own post-processor makes of the variables, and where
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new OriginTrackedMapPropertySource("openTelemetryEnvironmentVariables", this.bootsView));
	})
		.withInitializer(new BootTracingInitializer())
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class,
				MicrometerTracingAutoConfiguration.class, OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, OtlpTracingAutoConfiguration.class));

	private void endpointVariable() {
		this.variables.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ENDPOINT);
		this.bootsView.put("management.opentelemetry.tracing.export.otlp.endpoint", ENDPOINT);
	}

	private void exporterVariable() {
		this.variables.put("OTEL_TRACES_EXPORTER", "otlp");
		this.bootsView.put("management.tracing.export.otlp.enabled", "true");
	}

	@Test
	void exporterOfSpringBootBacksOffFromOurEndpoint() {
		endpointVariable();
		this.runner.run(BootTracingInitializerTests::assertNoExporter);
	}

	@Test
	void exporterOfSpringBootBacksOffWhenAnOperatorAsksForOtlp() {
		endpointVariable();
		exporterVariable();
		this.runner.run(BootTracingInitializerTests::assertNoExporter);
	}

	@ParameterizedTest
	@ValueSource(strings = { "MLFLOW_ENABLE_OTLP_EXPORTER=false", "MLFLOW_ENABLE_OTLP_EXPORTER=0",
			"OTEL_TRACES_EXPORTER=none", "OTEL_TRACES_EXPORTER=console", "OTEL_EXPORTER_OTLP_CERTIFICATE=/no/such/file",
			"mlflow.tracing.otlp.enabled=false", "OTEL_EXPORTER_OTLP_PROTOCOL=http/json" })
	void endpointThatIsSwitchedOffIsNobodys(String property) {
		endpointVariable();
		this.runner.withPropertyValues(property).run(BootTracingInitializerTests::assertNoExporter);
	}

	@Test
	void endpointThatIsNoAddressDoesNotStopTheApplication() {
		this.variables.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "collector:4317");
		this.bootsView.put("management.opentelemetry.tracing.export.otlp.endpoint", "collector:4317");
		this.runner.run(BootTracingInitializerTests::assertNoExporter);
	}

	@Test
	void exporterOfSpringBootIsBackWhenTracingIsOff() {
		endpointVariable();
		this.runner.withPropertyValues("mlflow.tracing.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(OtlpHttpSpanExporter.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.tracing.export.otlp.enabled=true",
			"management.opentelemetry.tracing.export.otlp.timeout=5s",
			"management.opentelemetry.tracing.export.otlp.endpoint=http://localhost:1/v1/traces" })
	void exporterThatTheUserSetUpStays(String property) {
		endpointVariable();
		exporterVariable();
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasSingleBean(OtlpHttpSpanExporter.class));
	}

	@Test
	void exporterThatTheUserSetUpStaysBesideAnEndpointOfOurs() {
		this.runner
			.withPropertyValues("mlflow.tracing.otlp.endpoint=http://localhost:1",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + ENDPOINT)
			.run((context) -> assertThat(context).hasSingleBean(OtlpHttpSpanExporter.class));
	}

	@Test
	void exporterThatTheUserSwitchedOffStaysOff() {
		endpointVariable();
		this.runner.withPropertyValues("mlflow.tracing.enabled=false", "management.tracing.export.otlp.enabled=false")
			.run(BootTracingInitializerTests::assertNoExporter);
	}

	@Test
	void exporterWithOtherConnectionDetailsStays() {
		endpointVariable();
		this.runner.withBean(OtlpTracingConnectionDetails.class, () -> (transport) -> "http://localhost:1/v1/traces")
			.run((context) -> assertThat(context).hasSingleBean(OtlpHttpSpanExporter.class));
		this.runner.withUserConfiguration(OtherConnectionDetails.class)
			.run((context) -> assertThat(context).hasSingleBean(OtlpHttpSpanExporter.class));
	}

	@Test
	void wrongSettingsAreLeftToTheBean() {
		endpointVariable();
		this.runner.withPropertyValues("mlflow.tracing.tracking-uri=databricks", "mlflow.tracing.capture.inputs=maybe")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			textBlock = """
					OTEL_SERVICE_NAME=your-service-name                       | -                                       | your-service-name | -
					otel.service.name=your-service-name                       | -                                       | your-service-name | -
					OTEL_RESOURCE_ATTRIBUTES=service.name=a,host_name=b%20c,x | -                                       | a                 | b c
					OTEL_RESOURCE_ATTRIBUTES=service.name=a                   | OTEL_SERVICE_NAME=b                     | b                 | -
					OTEL_RESOURCE_ATTRIBUTES=host_name=100%                   | spring.application.name=app             | app               | 100%
					OTEL_SERVICE_NAME=standard                                | spring.application.name=app             | standard          | -
					OTEL_SERVICE_NAME=standard                                | management.opentelemetry.resource-attributes.service.name=user | user | -
					""",
			delimiter = '|')
	void standardResourceAttributesCountWhereverTheyAreSet(String property, String other, String serviceName,
			String host) {
		ApplicationContextRunner runner = this.runner.withPropertyValues(property);
		((other != null) ? runner.withPropertyValues(other) : runner).run((context) -> {
			Map<String, Object> attributes = new HashMap<>();
			context.getBean(Resource.class)
				.getAttributes()
				.forEach((key, value) -> attributes.put(key.getKey(), value));
			assertThat(attributes).containsEntry("service.name", serviceName);
			assertThat(attributes.get("host_name")).isEqualTo(host);
		});
	}

	@Test
	void switchForTheWholeSdkCountsWhereverItIsSet() {
		this.runner.withPropertyValues("OTEL_SDK_DISABLED=true")
			.run((context) -> assertThat(context).hasBean("disabledOpenTelemetrySdk"));
		this.runner.withPropertyValues("OTEL_SDK_DISABLED=true", "management.opentelemetry.enabled=true")
			.run((context) -> assertThat(context).doesNotHaveBean("disabledOpenTelemetrySdk"));
	}

	@Test
	void certificatesThatAreNotThereBecomeNoBundle(@TempDir Path directory) throws Exception {
		String certificate = "file:" + TestPem.certificate();
		String key = "file:" + TestPem.writeKey(directory);
		String prefix = "spring.ssl.bundle.pem.opentelemetry-";
		this.bootsView.putAll(Map.of(prefix + "metrics.truststore.certificate", "file:/no/such/file",
				prefix + "metrics.keystore.certificate", certificate, "management.otlp.metrics.export.ssl.bundle",
				"opentelemetry-metrics", prefix + "logging.keystore.private-key", key,
				prefix + "tracing.truststore.certificate", certificate,
				"management.opentelemetry.tracing.export.otlp.ssl.bundle", "opentelemetry-tracing"));
		this.runner.run((context) -> assertThat(this.bootsView.keySet().stream())
			.filteredOn((name) -> context.getEnvironment().containsProperty(name))
			.containsExactlyInAnyOrder(prefix + "tracing.truststore.certificate",
					"management.opentelemetry.tracing.export.otlp.ssl.bundle"));
	}

	@Test
	void addressThatIsNoneMakesNoLogExporter() {
		String endpoint = "management.opentelemetry.logging.export.otlp.endpoint";
		this.bootsView.put(endpoint, "localhost:4317/v1/logs");
		this.runner.run((context) -> assertThat(context.getEnvironment().containsProperty(endpoint)).isFalse());
		this.bootsView.put(endpoint, "http://localhost:4318/v1/logs");
		this.runner.run((context) -> assertThat(context.getEnvironment().containsProperty(endpoint)).isTrue());
	}

	@Test
	void initializingTwiceChangesNothing() {
		endpointVariable();
		this.runner.withInitializer(new BootTracingInitializer()).run((context) -> {
			assertNoExporter(context);
			assertThat(context.getEnvironment().getPropertySources())
				.filteredOn((source) -> source.getName().startsWith("mlflow"))
				.hasSize(1);
		});
	}

	private static void assertNoExporter(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed().doesNotHaveBean(OtlpHttpSpanExporter.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class OtherConnectionDetails {

		@Bean
		OtlpTracingConnectionDetails otlpTracingConnectionDetails() {
			return (transport) -> "http://localhost:1/v1/traces";
		}

	}

}
