/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;
import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that is not there when the application starts, and one that never will be.
 */
@RealServers
class UnreachableServerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void applicationStartsBeforeTheServerAndTheExperiment(Backends backends) throws IOException {
		String experiment = UniqueName.of("later");
		try (FaultProxy proxy = FaultProxy.before(backends.mlflow().uri())) {
			proxy.refuse();
			try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + proxy.uri(),
					"mlflow.tracing.experiment-name=" + experiment)) {
				load.makeTraces(10);
				Awaitility.await()
					.atMost(PATIENCE)
					.until(() -> load.account("mlflow").state() == ExporterStatus.State.RETRYING);
				proxy.set(Fault.none());
				assertThat(load.flush(PATIENCE)).isTrue();
				load.assertAllDelivered("mlflow");
				Optional<String> id = backends.mlflow().experimentId(experiment);
				new MlflowStore(backends.mlflow().uri(), id.orElseThrow()).assertHoldsExactly(load.made(),
						TracedLoad.SPANS_PER_TRACE);
			}
		}
	}

	@Test
	void nameWithoutAddressCostsWhatIsCounted() {
		assertNothingIsDelivered("http://no-such-host.invalid:5000");
	}

	@Test
	void serverThatDoesNotSpeakTlsCostsWhatIsCounted(Backends backends) {
		assertNothingIsDelivered(backends.mlflow().uri().replace("http:", "https:"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 415, 418, 422 })
	void whatIsRefusedForGoodIsCountedAndNotAskedAgain(int status, Backends backends) throws IOException {
		String experimentId = backends.mlflow().createExperiment(UniqueName.of("refused"));
		try (FaultProxy proxy = FaultProxy.before(backends.mlflow().uri());
				TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + proxy.uri(),
						"mlflow.tracing.experiment-id=" + experimentId)) {
			proxy.set(Fault.status(status).at("/v1/traces"));
			load.makeTraces(8);
			assertThat(load.flush(PATIENCE)).isFalse();
			assertThat(load.account("mlflow").dropped()).isEqualTo(Map.of(DropCause.REFUSED, 16L));
			// all eight, halves, quarters, each
			assertThat(proxy.requests()).isLessThan(20);
			proxy.set(Fault.none());
			String id = load.makeTrace();
			assertThat(load.flush(PATIENCE)).isTrue();
			assertThat(new MlflowStore(backends.mlflow().uri(), experimentId).traceIds()).containsExactly(id);
		}
	}

	private static void assertNothingIsDelivered(String trackingUri) {
		TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + trackingUri,
				"mlflow.tracing.export.shutdown-timeout=1s");
		try (load) {
			load.makeTraces(10);
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> load.account("mlflow").state() == ExporterStatus.State.RETRYING);
			assertThat(load.account("mlflow").dropped()).isEmpty();
		}
		assertThat(load.account("mlflow").dropped()).isEqualTo(Map.of(DropCause.SHUTDOWN, 20L));
	}

}
