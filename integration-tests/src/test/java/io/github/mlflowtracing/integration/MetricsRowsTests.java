/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.mlflowtracing.integration.CollectorOutput.CollectedMetric;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Only a metrics endpoint is set: the histogram goes out, the traces stay.
 */
@RealServers
class MetricsRowsTests {

	@EachForm
	void histogramArrivesOverGrpcAndTracesStayInTheProcess(Form form, Backends backends) {
		Collector collector = backends.collectorOnStandardPorts();
		assertHistogramArrives(form, collector, collector.grpc(), "grpc", "application/grpc");
	}

	@EachForm
	void histogramArrivesOverHttpAndTracesStayInTheProcess(Form form, Backends backends) {
		Collector collector = backends.collectorOnStandardPorts();
		assertHistogramArrives(form, collector, collector.http() + "/v1/metrics", "http/protobuf",
				"application/x-protobuf");
	}

	@Test
	void metricsOfTheWholeApplicationGoToStandardEndpoint(Backends backends) {
		Collector collector = backends.collectorOnStandardPorts();
		List<String> names = metricNames(Form.STANDARD_NAMES_IN_APPLICATION_YML, collector);
		assertThat(names).contains(ExpectedHistogram.NAME, "jvm.memory.used");
	}

	@Test
	void metricsOfThisLibraryAloneGoToOwnEndpoint(Backends backends) {
		Collector collector = backends.collectorOnStandardPorts();
		List<String> names = metricNames(Form.APPLICATION_YML, collector);
		assertThat(names).contains(ExpectedHistogram.NAME).allMatch((name) -> name.startsWith("mlflow."));
	}

	@ParameterizedTest
	@EnumSource
	void temporalityPreferenceIsHonoured(Form form, Backends backends) {
		Collector collector = backends.collector();
		String service = UniqueName.of("delta");
		TestApplication
			.with(form,
					Settings.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", collector.http() + "/v1/metrics")
						.and("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta")
						.and("OTEL_SERVICE_NAME", service))
			.run();
		CollectedMetric histogram = collector.output().awaitMetric(service, ExpectedHistogram.NAME);
		assertThat(histogram.json().at("/histogram/aggregationTemporality").asInt()).isEqualTo(1);
		ExpectedHistogram.assertComplete(histogram);
	}

	private static List<String> metricNames(Form form, Collector collector) {
		String service = UniqueName.of("scope");
		TestApplication
			.with(form,
					Settings.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", collector.grpc())
						.and("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "grpc")
						.and("OTEL_SERVICE_NAME", service))
			.run();
		collector.output().awaitMetric(service, ExpectedHistogram.NAME);
		return collector.output().metrics(service).stream().map(CollectedMetric::name).distinct().toList();
	}

	private static void assertHistogramArrives(Form form, Collector collector, String endpoint, String protocol,
			String contentType) {
		String service = UniqueName.of("metrics");
		ApplicationRun run = TestApplication
			.with(form,
					Settings.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", endpoint)
						.and("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", protocol)
						.and("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "api_key=12345")
						.and("OTEL_SERVICE_NAME", service))
			.run();
		assertThat(run.problems()).isEmpty();
		assertThat(run.exitCode()).isZero();
		CollectedMetric histogram = collector.output().awaitMetric(service, ExpectedHistogram.NAME);
		assertThat(histogram.resource().get("received.content_type")).isEqualTo(contentType);
		assertThat(histogram.resource().get("received.api_key")).isEqualTo("12345");
		ExpectedHistogram.assertComplete(histogram);
		assertThat(collector.output().spans(service)).isEmpty();
	}

}
