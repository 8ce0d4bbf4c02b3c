/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the application says about its own tracing.
 */
@RealServers
class StatusTests {

	private final JsonHttp http = new JsonHttp();

	@Test
	void accountsOfTheTrackingServerAddUp(Backends backends) {
		String experiment = UniqueName.of("status");
		try (RunningApplication application = TestApplication
			.with(Form.APPLICATION_YML,
					Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri())
						.and("MLFLOW_EXPERIMENT_NAME", experiment)
						.and("management.endpoints.web.exposure.include", "mlflow"))
			.withWebServer()
			.start()
			.awaitTraces()) {
			JsonNode status = Awaitility.await()
				.until(() -> this.http.get(application.uri("/actuator/mlflow")).orElseThrow(),
						(answer) -> answer.at("/destinations/mlflow/delivered").asInt() == ExpectedSpans.NAMES.size());
			assertThat(status.get("enabled").asBoolean()).isTrue();
			assertThat(status.get("trackingUri").asString()).isEqualTo(backends.mlflow().uri());
			assertThat(status.at("/experiment/name").asString()).isEqualTo(experiment);
			assertThat(status.at("/sampling/ratio").asDouble()).isEqualTo(1.0);
			JsonNode mlflow = status.at("/destinations/mlflow");
			assertThat(mlflow.get("state").asString()).isEqualTo("UP");
			assertThat(mlflow.get("accepted").asInt()).isEqualTo(ExpectedSpans.NAMES.size());
			assertThat(mlflow.get("queued").asInt()).isZero();
		}
	}

}
