/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The metrics endpoint is a Prometheus that takes OTLP.
 */
@RealServers
class PrometheusRowsTests {

	private static final String HISTOGRAM = "mlflow_trace_span_duration_milliseconds";

	@EachForm
	void cumulativeHistogramCanBeQueried(Form form, Backends backends) {
		assertHistogramCanBeQueried(form, settings(backends), backends);
	}

	@ParameterizedTest
	@EnumSource(names = { "ENVIRONMENT", "SYSTEM_PROPERTY", "STANDARD_NAMES_IN_APPLICATION_YML" })
	void deltaHistogramCanBeQueried(Form form, Backends backends) {
		assertHistogramCanBeQueried(form,
				settings(backends).and("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta"), backends);
	}

	private static Settings settings(Backends backends) {
		return Settings.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", backends.prometheus().otlpMetricsEndpoint())
			.and("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf");
	}

	private static void assertHistogramCanBeQueried(Form form, Settings settings, Backends backends) {
		String service = UniqueName.of("prometheus");
		ApplicationRun run = TestApplication.with(form, settings.and("OTEL_SERVICE_NAME", service)).run();
		assertThat(run.problems()).isEmpty();
		List<JsonNode> counts = backends.prometheus().await("%s_count{job='%s'}".formatted(HISTOGRAM, service));
		assertThat(counts).hasSameSizeAs(ExpectedSpans.NAMES);
		assertThat(counts).filteredOn((series) -> label(series, "tags_mlflow_traceName").equals("process_request"))
			.singleElement()
			.satisfies((series) -> {
				assertThat(label(series, "span_type")).isEqualTo("CHAIN");
				assertThat(label(series, "span_status")).isEqualTo("OK");
				assertThat(label(series, "root")).isEqualTo("true");
				assertThat(label(series, "experiment_id")).isEqualTo("0");
				assertThat(series.at("/value/1").asString()).isEqualTo("1");
			});
		String quantile = "histogram_quantile(0.9, sum by (le) (%s_bucket{job='%s'}))".formatted(HISTOGRAM, service);
		assertThat(backends.prometheus().await(quantile)).singleElement()
			.satisfies((series) -> assertThat(series.at("/value/1").asString()).matches("[0-9.]+"));
	}

	private static String label(JsonNode series, String name) {
		return series.get("metric").path(name).asString("");
	}

}
