/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bodies hold prompts and headers hold keys: neither follows a redirect to a place that
 * the user did not name.
 */
class RedirectTests {

	@ParameterizedTest
	@ValueSource(ints = { 302, 307 })
	void redirectOfAnyLegIsNotFollowed(int status) throws IOException {
		try (CountingServer elsewhere = new CountingServer(200, Map.of());
				CountingServer redirecting = new CountingServer(status,
						Map.of("Location", elsewhere.uri() + "/v1/traces"))) {
			ApplicationRun run = TestApplication
				.with(Form.ENVIRONMENT,
						Settings.of("MLFLOW_TRACKING_URI", redirecting.uri() + "/mlflow")
							.and("MLFLOW_TRACKING_TOKEN", "secret")
							.and("MLFLOW_EXPERIMENT_NAME", "anything")
							.and("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", "true")
							.and("OTEL_EXPORTER_OTLP_ENDPOINT", redirecting.uri())
							.and("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
							.and("OTEL_EXPORTER_OTLP_HEADERS", "api_key=12345")
							.and("mlflow.tracing.export.shutdown-timeout", "1s"))
				.run();
			assertThat(run.exitCode()).isZero();
			assertThat(elsewhere.requests()).isEmpty();
			assertThat(redirecting.requests()).contains("POST /v1/traces", "POST /v1/metrics")
				.anyMatch((request) -> request.contains("/mlflow/"));
			assertThat(run.problems()).isNotEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void redirectOfSpansOrTraceInfoIsNotFollowed(boolean spansArrive) throws IOException {
		try (CountingServer elsewhere = new CountingServer(200, Map.of());
				CountingServer redirecting = new CountingServer(307,
						Map.of("Location", elsewhere.uri() + "/v1/traces"))) {
			redirecting.knowing("GET /api/2.0/mlflow/experiments/get", """
					{"experiment": {"experiment_id": "1", "name": "redirected", "lifecycle_stage": "active"}}""");
			if (spansArrive) {
				redirecting.knowing("POST /v1/traces", "");
			}
			TestApplication
				.with(Form.ENVIRONMENT,
						Settings.of("MLFLOW_TRACKING_URI", redirecting.uri())
							.and("MLFLOW_EXPERIMENT_ID", "1")
							.and("mlflow.tracing.export.shutdown-timeout", "1s"))
				.run();
			assertThat(elsewhere.requests()).isEmpty();
			assertThat(redirecting.requests())
				.contains(spansArrive ? "POST /api/3.0/mlflow/traces" : "POST /v1/traces");
		}
	}

}
