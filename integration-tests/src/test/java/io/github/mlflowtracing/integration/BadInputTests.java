/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settings that cannot be meant so.
 */
class BadInputTests {

	@ParameterizedTest
	@CsvSource({ "mlflow.tracing.tracking-uri, databricks://profile", "mlflow.tracing.otlp.protocol, carrier-pigeon",
			"mlflow.tracing.sampling.ratio, 1.5", "mlflow.tracing.experiment-id, my-experiment",
			"mlflow.tracing.otlp.headers[ ], 12345", "mlflow.tracing.ssl.certificate, no/such/file.pem" })
	void wrongValueOfOurOwnPropertyStopsTheStart(String name, String value) {
		ApplicationRun run = TestApplication
			.with(Form.SYSTEM_PROPERTY,
					Settings.of("mlflow.tracing.tracking-uri", "http://localhost:1").and(name, value))
			.run();
		assertThat(run.exitCode()).isOne();
		assertThat(run.output()).contains("APPLICATION FAILED TO START", name.replaceFirst("\\[.*", ""), "Action:")
			.doesNotContain("\tat ");
	}

	@ParameterizedTest
	@CsvSource({ "MLFLOW_TRACKING_URI, databricks", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL, http/json" })
	void valueForOtherToolsIsOneWarning(String name, String value) {
		ApplicationRun run = TestApplication
			.with(Form.ENVIRONMENT,
					Settings.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:1/v1/traces")
						.and("OTEL_METRICS_EXPORTER", "none")
						.and("OTEL_TRACES_EXPORTER", name.startsWith("MLFLOW") ? "none" : "otlp")
						.and(name, value))
			.run();
		assertThat(run.exitCode()).isZero();
		// Spring Boot has a warning of its own for some
		assertThat(run.problems()).filteredOn((line) -> line.contains("i.g.m."))
			.singleElement()
			.asString()
			.contains(name, value);
	}

}
