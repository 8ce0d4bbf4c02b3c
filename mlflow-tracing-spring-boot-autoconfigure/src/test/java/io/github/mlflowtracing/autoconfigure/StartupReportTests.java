/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;

import io.github.mlflowtracing.MlflowConnectionDetails;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class StartupReportTests {

	private static final String REPORT = "MLflow tracing: ";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, OtlpMetricsExportAutoConfiguration.class,
				OtlpTracingAutoConfiguration.class, MlflowMetricsAutoConfiguration.class))
		.withPropertyValues("mlflow.tracing.export.shutdown-timeout=100ms");

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			textBlock = """
					- | - | traces stay in this process (neither mlflow.tracing.tracking-uri nor an OTLP trace endpoint is set); the last 100 are kept in memory
					mlflow.tracing.tracking-uri=http://user:secret@localhost:1 | - | traces go to MLflow at http://localhost:1;
					mlflow.tracing.otlp.endpoint=http://localhost:4317 | - | traces go to the OTLP collector at http://localhost:4317 (gRPC, from mlflow.tracing.otlp.endpoint);
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://localhost:4318/v1/traces | - | traces go to the OTLP collector at http://localhost:4318/v1/traces (HTTP, from OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
					mlflow.tracing.otlp.endpoint=http://localhost:1 | mlflow.tracing.tracking-uri=http://localhost:2 | ; OTLP replaces MLflow, dual export is off
					mlflow.tracing.otlp.endpoint=http://localhost:1 | management.tracing.export.enabled=false | traces stay in this process (management.tracing.export.enabled=false)
					mlflow.tracing.enabled=false | - | traces go nowhere (mlflow.tracing.enabled=false)
					OTEL_SDK_DISABLED=true | - | traces go nowhere (OpenTelemetry is switched off)
					mlflow.tracing.metrics.enabled=false | - | span durations go nowhere (mlflow.tracing.metrics.enabled=false)
					mlflow.tracing.enabled=false | - | span durations go nowhere (tracing is off)
					mlflow.tracing.metrics.otlp.endpoint=http://localhost:1 | - | span durations go to http://localhost:1 (mlflow.tracing.metrics.otlp.endpoint)
					management.otlp.metrics.export.url=http://localhost:1/v1/metrics | - | span durations go with the application's other metrics to http://localhost:1/v1/metrics
					management.otlp.metrics.export.enabled=false | - | span durations go to the application's meter registry
					""")
	void oneLineSaysWhereTracesAndDurationsGoAndWhy(String property, String another, String expected,
			CapturedOutput output) {
		this.runner.withPropertyValues((property != null) ? property : "a=b", (another != null) ? another : "a=b")
			.run((context) -> {
				started(context);
				// what can't be pushed is told when the registries close
				assertThat(output).doesNotContain("WARN");
			});

		assertThat(output.getOut().lines().filter((line) -> line.contains(REPORT))).singleElement()
			.satisfies((line) -> assertThat(line).contains("INFO").contains(expected).doesNotContain("secret"));
	}

	@Test
	void credentialsOfAddressesAndHeadersAreShownNowhere(CapturedOutput output) {
		this.runner
			.withPropertyValues("mlflow.tracing.otlp.endpoint=http://ann:s3cret@localhost:1",
					"mlflow.tracing.metrics.otlp.endpoint=http://ann:s3cret@localhost:1",
					"mlflow.tracing.tracking-uri=http://ann:s3cret@localhost:2", "mlflow.tracing.dual-export=true",
					"mlflow.tracing.password=s3cret", "mlflow.tracing.token=s3cret", "mlflow.tracing.headers.a=s3cret",
					"mlflow.tracing.otlp.headers.b=s3cret", "mlflow.tracing.metrics.otlp.headers.c=s3cret")
			.run((context) -> {
				started(context);
				MlflowTracingSettings settings = context.getBean(MlflowTracingSettings.class);
				assertThat(List.of(context.getBean(TraceExporters.class), settings, settings.properties(),
						settings.properties().otlp(), settings.properties().metrics(), settings.otlpTraces()))
					.asString()
					.doesNotContain("s3cret");
			});

		assertThat(output).contains("******@localhost:1").doesNotContain("s3cret");
	}

	@Test
	void aWrongTrackingUriIsShownWithoutItsPassword(CapturedOutput output) {
		this.runner.withPropertyValues("MLFLOW_TRACKING_URI=ann:s3cr/et@localhost:5000")
			.run(StartupReportTests::started);
		this.runner.withPropertyValues("mlflow.tracing.tracking-uri=ann:s3cr/et@localhost:5000")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("******@localhost")
				.hasMessageNotContaining("s3cr"));

		assertThat(output).contains("MLFLOW_TRACKING_URI").doesNotContain("s3cr");
	}

	@Test
	void dualExportNamesBoth(CapturedOutput output) {
		this.runner
			.withPropertyValues("mlflow.tracing.otlp.endpoint=http://localhost:1",
					"mlflow.tracing.tracking-uri=http://localhost:2", "mlflow.tracing.dual-export=true")
			.run(StartupReportTests::started);

		assertThat(output).contains("collector at http://localhost:1").contains("and to MLflow (dual export)");
	}

	@Test
	void anExporterOfSpringBootIsNamedAsTheSender(CapturedOutput output) {
		this.runner
			.withPropertyValues("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://localhost:1/v1/traces",
					"management.opentelemetry.tracing.export.otlp.endpoint=http://localhost:1/v1/traces")
			.run((context) -> {
				assertThat(context.getBean(TraceExporters.class).otlp()).isNull();
				started(context);
			});

		assertThat(output).contains("by Spring Boot's exporter");
	}

	@Test
	void whatIsMeantForOthersIsOneWarning(CapturedOutput output) {
		this.runner.withPropertyValues("MLFLOW_TRACKING_URI=databricks").run((context) -> {
			started(context);
			started(context);
		});

		assertThat(output).containsOnlyOnce("MLFLOW_TRACKING_URI has the value 'databricks'")
			.containsOnlyOnce(REPORT)
			.contains("traces stay in this process");
	}

	@Test
	void anExporterOfTheApplicationThatGetsContentTooIsOneWarning(CapturedOutput output) {
		this.runner.withBean("auditExporter", SpanExporter.class, OtlpHttpSpanExporter::getDefault)
			.run(StartupReportTests::started);

		assertThat(output).containsOnlyOnce("auditExporter").contains("mlflow.tracing.capture.inputs=false");
	}

	@Test
	void anOpenTelemetryThatIsNotSpringBootsIsOneWarning(CapturedOutput output) {
		this.runner
			.withBean("other", OpenTelemetry.class,
					() -> OpenTelemetrySdk.builder().setTracerProvider(SdkTracerProvider.builder().build()).build())
			.run(StartupReportTests::started);

		assertThat(output).containsOnlyOnce("No trace is recorded").contains("opentelemetry-spring-boot-starter");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			http://mlflow.example.com:5000 | mlflow.tracing.token=t | unencrypted
			http://user:secret@mlflow.example.com:5000 | a=b | unencrypted
			https://localhost:1 | mlflow.tracing.ssl.insecure=true | is not checked (mlflow.tracing.ssl.insecure)
			""")
	void connectionsThatOthersCanReadAreOneWarning(String uri, String property, String expected,
			CapturedOutput output) {
		this.runner.withPropertyValues("mlflow.tracing.tracking-uri=" + uri, property).run(StartupReportTests::started);

		assertThat(output).containsOnlyOnce(expected).doesNotContain("secret");
	}

	@Test
	void aServerThatHasNoTokenYetDoesNotStopTheApplication(CapturedOutput output) {
		this.runner.withBean(MlflowConnectionDetails.class, SealedConnection::new).run(StartupReportTests::started);

		assertThat(output).containsOnlyOnce("Tracing failed to check the connection to MLflow")
			.contains("traces go to MLflow at http://my_host:5000")
			.doesNotContain("the vault is sealed");
	}

	@Test
	void credentialsForAHostWhoseNameHasAnUnderscoreAreOneWarning(CapturedOutput output) {
		this.runner.withBean(MlflowConnectionDetails.class, UnderscoreConnection::new).run(StartupReportTests::started);

		assertThat(output).containsOnlyOnce("The credentials for MLflow at http://my_host:5000 go over the network");
	}

	@Test
	void twoOtlpBackEndsForMetricsAreBothNamed(CapturedOutput output) {
		this.runner.withPropertyValues("management.otlp.metrics.export.url=http://localhost:1/v1/metrics")
			.withBean("second", OtlpConfig.class, () -> new OtlpConfig() {

				@Override
				public String get(String key) {
					return null;
				}

				@Override
				public String url() {
					return "http://localhost:2/v1/metrics";
				}

			})
			.withBean("registry", OtlpMeterRegistry.class,
					() -> new OtlpMeterRegistry(OtlpConfig.DEFAULT, Clock.SYSTEM))
			.run(StartupReportTests::started);

		assertThat(output).contains("http://localhost:2/v1/metrics");
	}

	private static void started(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		context.publishEvent(new ApplicationStartedEvent(new SpringApplication(), new String[0],
				context.getSourceApplicationContext(ConfigurableApplicationContext.class), Duration.ZERO));
	}

	private static class UnderscoreConnection implements MlflowConnectionDetails {

		@Override
		public URI getTrackingUri() {
			return URI.create("http://my_host:5000");
		}

		@Override
		public String getToken() {
			return "t";
		}

	}

	private static final class SealedConnection extends UnderscoreConnection {

		@Override
		public String getToken() {
			throw new IllegalStateException("the vault is sealed");
		}

	}

}
