/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.mlflowtracing.autoconfigure.TestPem;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class OtlpMetricsEnvironmentPostProcessorTests {

	private static final String PREFIX = "management.otlp.metrics.export.";

	private final StandardEnvironment environment = new StandardEnvironment() {
		@Override
		protected void customizePropertySources(MutablePropertySources propertySources) {
			// neither variables nor system properties of this process
		}
	};

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void withoutAnEndpointNothingIsPushedAndOneLineSaysSo(CapturedOutput output) {
		process();

		assertThat(export("enabled")).isEqualTo("false");
		assertThat(output).containsOnlyOnce("management.otlp.metrics.export.enabled=true turns it on");
	}

	@Test
	void switchingTracingOffDoesNotPushEither() {
		file(Map.of("mlflow.tracing.enabled", "false"));
		process();

		assertThat(export("enabled")).isEqualTo("false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.otlp.metrics.export.url", "management.otlp.metrics.export.step",
			"management.otlp.metrics.export.enabled", "management.defaults.metrics.export.enabled" })
	void whatTheUserConfiguredByBootsOwnMeansStaysAsItIs(String property) {
		file(Map.of(property, "x"));
		process();

		assertThat(this.environment.getPropertySources().contains(OtlpMetricsEnvironmentPostProcessor.SOURCE))
			.isFalse();
	}

	@Test
	void seesTheUsersVariablesToo() {
		this.environment.getPropertySources()
			.addLast(new SystemEnvironmentPropertySource("systemEnvironment",
					Map.of("MANAGEMENT_OTLP_METRICS_EXPORT_URL", "http://collector:4318/v1/metrics")));
		process();

		assertThat(export("enabled")).isNull();
	}

	@Test
	void whatBootMadeOfVariablesIsNotTheUsers() {
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("openTelemetryEnvironmentVariables", Map.of(PREFIX + "step", "PT10S")));
		process();

		assertThat(export("enabled")).isEqualTo("false");
	}

	@Test
	void aMetricsEndpointIsUsedAsItIs() {
		file(Map.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://a:9090/api/v1/otlp/v1/metrics",
				"OTEL_EXPORTER_OTLP_ENDPOINT", "http://b:4318"));
		process();

		assertThat(export("url")).isEqualTo("http://a:9090/api/v1/otlp/v1/metrics");
		assertThat(export("enabled")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://b:4318", "http://b:4318/" })
	void theGeneralEndpointGetsThePathOfMetrics(String endpoint) {
		file(Map.of("otel.exporter.otlp.endpoint", endpoint));
		process();

		assertThat(export("url")).isEqualTo("http://b:4318/v1/metrics");
	}

	@Test
	void theUsersOwnPropertiesOutrankStandardNames() {
		file(Map.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://a:4318/v1/metrics", PREFIX + "url", "http://mine"));
		process();

		assertThat(export("url")).isEqualTo("http://mine");
	}

	@Test
	void exportersOtherThanOtlpSwitchItOff() {
		file(Map.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://a:4317", "OTEL_METRICS_EXPORTER", "none"));
		process();

		assertThat(export("enabled")).isEqualTo("false");
	}

	@Test
	void otlpAsExporterWithoutAnEndpointIsNoWishForLocalhost() {
		file(Map.of("OTEL_METRICS_EXPORTER", "otlp"));
		process();

		assertThat(export("enabled")).isEqualTo("false");
	}

	@Test
	void mapsEverySettingOfTheExporter(@TempDir Path directory) throws Exception {
		String certificate = TestPem.certificate();
		String key = TestPem.writeKey(directory);
		file(Map.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "https://a:4318/v1/metrics", "OTEL_EXPORTER_OTLP_HEADERS",
				"api_key=12345,x=a%20b", "OTEL_EXPORTER_OTLP_TIMEOUT", "2500", "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT",
				"0", "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip", "OTEL_METRIC_EXPORT_INTERVAL", "15000",
				"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "Delta", "OTEL_EXPORTER_OTLP_CERTIFICATE",
				certificate, "OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY", key,
				"OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE", certificate));
		process();

		assertThat(export("headers[api_key]")).isEqualTo("12345");
		assertThat(export("headers[x]")).isEqualTo("a b");
		assertThat(export("read-timeout")).isEqualTo("PT24H");
		assertThat(export("compression-mode")).isEqualTo("GZIP");
		assertThat(export("step")).isEqualTo("PT15S");
		assertThat(export("aggregation-temporality")).isEqualTo("DELTA");
		assertThat(export("ssl.bundle")).isEqualTo("opentelemetry-metrics");
		String bundle = "spring.ssl.bundle.pem.opentelemetry-metrics.";
		assertThat(this.environment.getProperty(bundle + "truststore.certificate")).isEqualTo("file:" + certificate);
		assertThat(this.environment.getProperty(bundle + "keystore.private-key")).isEqualTo("file:" + key);
		assertThat(this.environment.getProperty(bundle + "keystore.certificate")).isEqualTo("file:" + certificate);
	}

	@Test
	void whatItCannotMapIsOneWarningAndNotUsed(CapturedOutput output) {
		file(Map.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://a:4318/v1/metrics",
				"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "lowmemory", "OTEL_METRIC_EXPORT_INTERVAL", "15s",
				"OTEL_EXPORTER_OTLP_HEADERS", "secret"));
		process();

		assertThat(export("aggregation-temporality")).isNull();
		assertThat(export("step")).isNull();
		assertThat(output)
			.containsOnlyOnce("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE has the value 'lowmemory'")
			.containsOnlyOnce("OTEL_METRIC_EXPORT_INTERVAL has the value '15s'")
			.containsOnlyOnce("OTEL_EXPORTER_OTLP[_METRICS]_HEADERS is not of the form")
			.doesNotContain("secret");
	}

	@Test
	void certificatesThatCannotBeUsedAreOneWarningAndDoNotStopTheStart(CapturedOutput output) {
		file(Map.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "https://a:4318/v1/metrics",
				"OTEL_EXPORTER_OTLP_CERTIFICATE", "/missing.pem"));
		process();

		assertThat(export("ssl.bundle")).isNull();
		assertThat(output).containsOnlyOnce("OTEL_EXPORTER_OTLP[_METRICS]_CERTIFICATE");
	}

	@Test
	void leavesTheNamesAloneWhereBootIsToldTo() {
		file(Map.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://a:4318/v1/metrics",
				"management.opentelemetry.map-environment-variables", "false"));
		process();

		assertThat(export("url")).isNull();
		assertThat(export("enabled")).isNull();
	}

	@Test
	void anImageCompiledAheadOfTimeIsConfiguredWhereItRuns() {
		System.setProperty("spring.aot.processing", "true");
		try {
			process();
		}
		finally {
			System.clearProperty("spring.aot.processing");
		}

		assertThat(export("enabled")).isNull();
	}

	private void file(Map<String, Object> properties) {
		this.environment.getPropertySources().addLast(new MapPropertySource("application.yml", properties));
	}

	private void process() {
		new OtlpMetricsEnvironmentPostProcessor(Supplier::get).postProcessEnvironment(this.environment,
				new SpringApplication());
	}

	private String export(String property) {
		return this.environment.getProperty(PREFIX + property);
	}

}
