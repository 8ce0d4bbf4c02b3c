/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.MlflowApi;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten minutes at 500 spans a second, with a server that is killed and started again each
 * minute.
 */
@LongRunning
class SoakTests {

	private static final int PER_SECOND = 250;

	private static final int MINUTES = 10;

	@Test
	void accountsAreExactAndNothingGrows() throws Exception {
		try (RestartableServer server = RestartableServer.mlflow("backends-mlflow-soak")) {
			String uri = server.address("MLFLOW_TRACKING_URI");
			String experimentId = new MlflowApi(uri).createExperiment("soak");
			try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + uri,
					"mlflow.tracing.experiment-id=" + experimentId)) {
				load.during(PER_SECOND, () -> minute(load, server, 1));
				assertThat(load.flush(Duration.ofMinutes(5))).isTrue();
				JvmResources before = JvmResources.now();
				load.during(PER_SECOND, () -> {
					for (int minute = 2; minute <= MINUTES; minute++) {
						minute(load, server, minute);
					}
				});
				assertThat(load.flush(Duration.ofMinutes(10))).isTrue();
				load.assertAllDelivered("mlflow");
				JvmResources after = JvmResources.now();
				System.out.printf("after one minute: %s, after all: %s, %d traces%n", before, after, load.madeCount());
				assertThat(after.threads()).isLessThan(before.threads() + 5);
				assertThat(after.descriptors()).isLessThan(before.descriptors() + 20);
				// this test remembers the ids: 150,000 of 100 bytes and more
				assertThat(after.heapMegabytes()).isLessThan(before.heapMegabytes() + 48);
				new MlflowStore(uri, experimentId).assertHoldsExactly(load.made(), TracedLoad.SPANS_PER_TRACE);
			}
		}
	}

	private static void minute(TracedLoad load, RestartableServer server, int minute) throws Exception {
		int enough = load.madeCount() + 60 * PER_SECOND;
		server.kill();
		server.restart();
		load.awaitMore(Math.max(0, enough - load.madeCount()));
		System.out.printf("minute %d: %s, %s%n", minute, load.account("mlflow"), JvmResources.now());
	}

}
