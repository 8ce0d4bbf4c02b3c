/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.CollectorOutput.CollectedMetric;
import io.github.mlflowtracing.integration.CollectorOutput.CollectedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Boot's {@code management.*} settings together with ours: who sends, and that
 * never both do.
 */
@RealServers
class BootCombinationsTests {

	private static final String BOOT_ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

	private static final String BOOT_SWITCH = "management.tracing.export.otlp.enabled";

	/** Said where exporters that are not ours get the content of spans too. */
	private static final String CONTENT_WARNING = "Inputs and outputs are span attributes";

	private final String service = UniqueName.of("combination");

	@Test
	void springBootsEndpointIsItsOwnLegAndReplacesNothing(Backends backends) {
		ApplicationRun run = run(
				Settings.of(BOOT_ENDPOINT, traces(backends)).and("MLFLOW_TRACKING_URI", backends.mlflow().uri()));
		assertArrivedOnce(backends);
		assertThat(backends.mlflow().awaitTrace(run.traceId("answer")).spans()).hasSize(2);
		assertThat(run.problems()).singleElement().asString().contains(CONTENT_WARNING);
	}

	@Test
	void springBootsEndpointAndTheVariableSendOnce(Backends backends) {
		run(Settings.of(BOOT_ENDPOINT, traces(backends)).and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces(backends)));
		assertArrivedOnce(backends);
	}

	@Test
	void springBootsEndpointAndOursSendOnce(Backends backends) {
		run(Settings.of(BOOT_ENDPOINT, traces(backends)).and("mlflow.tracing.otlp.endpoint", traces(backends)));
		assertArrivedOnce(backends);
	}

	@Test
	void springBootsEndpointAndOursAtDifferentPlacesAreNotBothUsed(Backends backends) {
		Collector another = backends.collectorOnStandardPorts();
		ApplicationRun run = run(Settings.of(BOOT_ENDPOINT, traces(backends))
			.and("mlflow.tracing.otlp.endpoint", another.http() + "/v1/traces"));
		assertArrivedOnce(backends);
		assertThat(another.output().spans(this.service)).isEmpty();
		assertThat(run.linesWith("MLflow tracing: traces go")).singleElement()
			.asString()
			.contains(backends.collector().http());
	}

	@Test
	void springBootsExporterSwitchedOnSendsOnce(Backends backends) {
		run(Settings.of(BOOT_SWITCH, true).and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces(backends)));
		assertArrivedOnce(backends);
	}

	@Test
	void springBootsExporterSwitchedOffLeavesOurs(Backends backends) {
		run(Settings.of(BOOT_SWITCH, false).and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces(backends)));
		assertArrivedOnce(backends);
	}

	@Test
	void springBootsSamplingDoesNotReachMlflowSpans(Backends backends) {
		TestApplication
			.with(Form.ENVIRONMENT,
					Settings.of("management.tracing.sampling.probability", "0.0")
						.and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces(backends))
						.and("OTEL_SERVICE_NAME", this.service))
			.run();
		assertArrivedOnce(backends);
	}

	@Test
	void openTelemetrySwitchedOffMakesTheApiDoNothing(Backends backends) throws IOException {
		try (WireTap mlflow = WireTap.before(backends.mlflow().uri())) {
			ApplicationRun run = run(
					Settings.of("management.opentelemetry.enabled", false).and("MLFLOW_TRACKING_URI", mlflow.uri()));
			assertThat(run.traceId("foo")).isEqualTo("tr-00000000000000000000000000000000");
			assertThat(mlflow.connections()).isZero();
		}
	}

	@Test
	void springBootsMetricsUrlNeedsNothingOfOurs(Backends backends) {
		run(Settings.of("management.otlp.metrics.export.url", backends.collector().http() + "/v1/metrics"));
		backends.collector().output().awaitMetric(this.service, ExpectedHistogram.NAME);
		assertThat(backends.collector().output().metrics(this.service)).extracting(CollectedMetric::name)
			.contains("jvm.memory.used");
	}

	@Test
	void springBootsMetricsExportSwitchedOffPushesNothing(Backends backends) throws IOException {
		try (WireTap collector = WireTap.before(backends.collector().http())) {
			run(Settings.of("management.otlp.metrics.export.enabled", false)
				.and("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", collector.uri() + "/v1/metrics"));
			assertThat(collector.connections()).isZero();
		}
	}

	@Test
	void springBootsMetricsAndOursCountTheHistogramOnce(Backends backends) {
		String metrics = backends.collector().http() + "/v1/metrics";
		run(Settings.of("management.otlp.metrics.export.url", metrics)
			.and("mlflow.tracing.metrics.otlp.endpoint", metrics)
			.and("mlflow.tracing.metrics.otlp.protocol", "http/protobuf"));
		backends.collector().output().awaitMetric(this.service, ExpectedHistogram.NAME);
		List<CollectedMetric> all = backends.collector().output().metrics(this.service);
		assertThat(all).filteredOn((metric) -> metric.name().equals(ExpectedHistogram.NAME)).hasSize(1);
		assertThat(all).extracting(CollectedMetric::name).contains("jvm.memory.used");
	}

	private ApplicationRun run(Settings settings) {
		ApplicationRun run = TestApplication
			.with(Form.ENVIRONMENT,
					settings.and("management.tracing.sampling.probability", "1.0")
						.and("OTEL_SERVICE_NAME", this.service))
			.run();
		assertThat(run.exitCode()).isZero();
		assertThat(run.problems()).allMatch((line) -> line.contains(CONTENT_WARNING));
		return run;
	}

	private void assertArrivedOnce(Backends backends) {
		assertThat(backends.collector().output().awaitSpan(this.service, "fail")).extracting(CollectedSpan::name)
			.containsExactlyInAnyOrderElementsOf(ExpectedSpans.NAMES);
	}

	private static String traces(Backends backends) {
		return backends.collector().http() + "/v1/traces";
	}

}
