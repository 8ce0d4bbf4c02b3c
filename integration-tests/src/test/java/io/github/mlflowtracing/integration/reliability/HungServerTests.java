/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An MLflow server that takes connections and never answers.
 */
@RealServers
class HungServerTests {

	@Test
	void callersAndTheCollectorDoNotWaitForIt(Backends backends) throws IOException {
		String service = UniqueName.of("hung");
		try (FaultProxy proxy = FaultProxy.withoutServer()) {
			proxy.set(Fault.hang());
			try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + proxy.uri(),
					"mlflow.tracing.dual-export=true", "mlflow.tracing.otlp.endpoint=" + backends.collector().grpc(),
					"management.tracing.sampling.probability=1", "spring.application.name=" + service,
					"mlflow.tracing.export.shutdown-timeout=1s")) {
				load.makeTrace();
				Awaitility.await().until(() -> proxy.requests() == 1);
				load.makeTraces(499);
				Awaitility.await()
					.atMost(Duration.ofSeconds(30))
					.until(() -> backends.collector().output().spans(service).size() >= 1000);
				// all that in the time of one request, which still hangs
				assertThat(proxy.requests()).isEqualTo(1);
				load.assertAllDelivered("otlp");
				assertThat(load.account("mlflow").queued()).isEqualTo(1000);
				assertThat(backends.collector().output().spans(service)).hasSize(1000);
			}
		}
	}

}
