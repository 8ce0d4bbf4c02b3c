/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.MlflowApi;
import io.github.mlflowtracing.integration.RealServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * MLflow is killed under load and comes back with its database.
 */
@RealServers
class MlflowRestartTests {

	private static final int PER_SECOND = 30;

	@Test
	void nothingIsLostOrDoubled() throws Exception {
		try (RestartableServer server = RestartableServer.mlflow("backends-mlflow-restart")) {
			String uri = server.address("MLFLOW_TRACKING_URI");
			String experimentId = new MlflowApi(uri).createExperiment("restart");
			try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + uri,
					"mlflow.tracing.experiment-id=" + experimentId)) {
				load.during(PER_SECOND, () -> {
					load.awaitMore(2 * PER_SECOND);
					server.kill();
					load.awaitMore(10 * PER_SECOND);
					server.restart();
				});
				assertThat(load.flush(Duration.ofSeconds(60))).isTrue();
				load.assertAllDelivered("mlflow");
				new MlflowStore(uri, experimentId).assertHoldsExactly(load.made(), TracedLoad.SPANS_PER_TRACE);
			}
		}
	}

}
