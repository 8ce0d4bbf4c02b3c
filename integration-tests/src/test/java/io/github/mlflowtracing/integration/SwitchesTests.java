/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import io.github.mlflowtracing.integration.CollectorOutput.CollectedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The switches of MLflow, OpenTelemetry and Spring Boot.
 */
@RealServers
class SwitchesTests {

	private static final String NO_TRACE = "tr-00000000000000000000000000000000";

	private final JsonHttp http = new JsonHttp();

	@ParameterizedTest
	@CsvSource({ "MLFLOW_ENABLE_OTLP_EXPORTER,false,ENVIRONMENT", "MLFLOW_ENABLE_OTLP_EXPORTER,false,SYSTEM_PROPERTY",
			"MLFLOW_ENABLE_OTLP_EXPORTER,false,APPLICATION_YML", "OTEL_TRACES_EXPORTER,none,ENVIRONMENT",
			"OTEL_TRACES_EXPORTER,none,SYSTEM_PROPERTY", "OTEL_TRACES_EXPORTER,none,APPLICATION_YML" })
	void withoutOtlpExporterMlflowGetsTheTraces(String name, String value, Form form, Backends backends)
			throws IOException {
		try (WireTap otlp = WireTap.before(backends.collector().http())) {
			ApplicationRun run = TestApplication
				.with(form,
						Settings.of(name, value)
							.and("MLFLOW_TRACKING_URI", backends.mlflow().uri())
							.and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", otlp.uri() + "/v1/traces"))
				.run();
			assertThat(run.problems()).isEmpty();
			assertThat(backends.mlflow().awaitTrace(run.traceId("foo")).name()).isEqualTo("foo");
			assertThat(otlp.connections()).isZero();
		}
	}

	@EachForm
	void otlpTracesExporterSendsAllTracesOnce(Form form, Backends backends) {
		String service = UniqueName.of("operator");
		try (RunningApplication application = web(form,
				Settings.of("OTEL_TRACES_EXPORTER", "otlp")
					.and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", backends.collector().http() + "/v1/traces")
					.and("OTEL_SERVICE_NAME", service)
					.and("management.tracing.sampling.probability", "1.0"))) {
			this.http.getText(application.uri("/ask"));
			ApplicationRun run = application.stop();
			assertThat(run.problems()).isEmpty();
			assertThat(run.output()).doesNotContain("Spring Boot's exporter");
			List<String> expected = new ArrayList<>(ExpectedSpans.NAMES);
			expected.addAll(List.of("http get /ask", "ask", "retrieve"));
			assertThat(backends.collector().output().awaitSpan(service, "http get /ask"))
				.extracting(CollectedSpan::name)
				.containsExactlyInAnyOrderElementsOf(expected);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "ENVIRONMENT", "SYSTEM_PROPERTY", "STANDARD_NAMES_IN_APPLICATION_YML" })
	void withoutMetricsExporterTheMeterStaysAndNothingIsPushed(Form form, Backends backends) throws IOException {
		try (WireTap otlp = WireTap.before(backends.collector().http());
				RunningApplication application = web(form, Settings.of("OTEL_METRICS_EXPORTER", "none")
					.and("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", otlp.uri() + "/v1/metrics"))) {
			assertThat(meterCount(application)).isEqualTo(ExpectedSpans.NAMES.size());
			assertThat(application.stop().problems()).isEmpty();
			assertThat(otlp.connections()).isZero();
		}
	}

	@EachForm
	void withoutTracingExportRecentTracesAndMeterStay(Form form, Backends backends) throws IOException {
		try (WireTap otlp = WireTap.before(backends.collector().http());
				WireTap mlflow = WireTap.before(backends.mlflow().uri());
				RunningApplication application = web(form,
						Settings.of("management.tracing.export.enabled", "false")
							.and("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", "true")
							.and("MLFLOW_TRACKING_URI", mlflow.uri())
							.and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", otlp.uri() + "/v1/traces"))) {
			assertThat(meterCount(application)).isEqualTo(ExpectedSpans.NAMES.size());
			JsonNode traces = this.http.get(application.uri("/actuator/mlflowtraces")).orElseThrow().get("traces");
			assertThat(traces.valueStream().map((trace) -> trace.get("name").asString()))
				.containsAll(ExpectedSpans.ROOT_NAMES);
			assertThat(application.stop().exitCode()).isZero();
			assertThat(otlp.connections()).isZero();
			assertThat(mlflow.connections()).isZero();
		}
	}

	@ParameterizedTest
	@CsvSource({ "OTEL_SDK_DISABLED,true,ENVIRONMENT", "OTEL_SDK_DISABLED,true,SYSTEM_PROPERTY",
			"OTEL_SDK_DISABLED,true,APPLICATION_YML", "mlflow.tracing.enabled,false,ENVIRONMENT",
			"mlflow.tracing.enabled,false,SYSTEM_PROPERTY", "mlflow.tracing.enabled,false,APPLICATION_YML" })
	void switchedOffTheApiDoesNothing(String name, String value, Form form, Backends backends) throws IOException {
		try (WireTap mlflow = WireTap.before(backends.mlflow().uri())) {
			ApplicationRun run = TestApplication
				.with(form, Settings.of(name, value).and("MLFLOW_TRACKING_URI", mlflow.uri()))
				.run();
			assertThat(run.exitCode()).isZero();
			assertThat(run.problems()).isEmpty();
			assertThat(run.traceId("foo")).isEqualTo(NO_TRACE);
			assertThat(run.output()).contains("caught too long");
			assertThat(mlflow.connections()).isZero();
		}
	}

	@Test
	void switchedOffSpringBootsOwnExporterIsBack(Backends backends) {
		String service = UniqueName.of("boot");
		try (RunningApplication application = web(Form.ENVIRONMENT,
				Settings.of("mlflow.tracing.enabled", "false")
					.and("OTEL_TRACES_SAMPLER", "always_on")
					.and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", backends.collector().http() + "/v1/traces")
					.and("OTEL_SERVICE_NAME", service))) {
			this.http.getText(application.uri("/ask"));
			ApplicationRun run = application.stop();
			assertThat(run.problems()).isEmpty();
			List<CollectedSpan> spans = backends.collector().output().awaitSpan(service, "http get /ask");
			assertThat(spans).extracting(CollectedSpan::name).doesNotContainAnyElementsOf(ExpectedSpans.NAMES);
		}
	}

	private static RunningApplication web(Form form, Settings settings) {
		return TestApplication.with(form, settings)
			.and(Form.APPLICATION_YML, Settings.of("management.endpoints.web.exposure.include", "*"))
			.withWebServer()
			.start()
			.awaitTraces();
	}

	private int meterCount(RunningApplication application) {
		return this.http.get(application.uri("/actuator/metrics/" + ExpectedHistogram.NAME))
			.orElseThrow()
			.at("/measurements/0/value")
			.asInt();
	}

}
