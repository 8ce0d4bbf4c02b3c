/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.CollectorOutput.CollectedSpan;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for traces that are larger than what a server, or a proxy before it, takes in one
 * request: they arrive, and nothing waits behind them.
 */
@RealServers
class TooLargeTests {

	private static final int SMALL_TRACES = 60;

	/** Below the default of mlflow.tracing.capture.max-length. */
	private static final int LARGE_OUTPUT = 988_000;

	@Test
	void aTraceAboveACollectorsLimitForGrpcArrivesWithItsContent(Backends backends) {
		String service = UniqueName.of("large-grpc");
		try (TracedLoad load = TracedLoad.start("mlflow.tracing.otlp.endpoint=" + backends.collector().grpc(),
				"mlflow.tracing.otlp.protocol=grpc", "spring.application.name=" + service,
				"management.tracing.sampling.probability=1")) {
			makeLargeTrace(load, 5, LARGE_OUTPUT, 0);
			load.makeTraces(SMALL_TRACES);
			assertThat(load.flush(Duration.ofSeconds(60))).isTrue();
			int spans = 6 + SMALL_TRACES * TracedLoad.SPANS_PER_TRACE;
			assertThat(load.account("otlp").delivered()).isEqualTo(spans);
			await().atMost(Duration.ofSeconds(10))
				.until(() -> backends.collector().output().spans(service).size() >= spans);
			List<CollectedSpan> arrived = backends.collector().output().spans(service);
			assertThat(arrived).hasSize(spans);
			assertThat(arrived).filteredOn((span) -> span.json().toString().length() > LARGE_OUTPUT).hasSize(5);
		}
	}

	@Test
	void behindAProxyWithALimitOnlyASpanThatIsTooLargeItselfLosesItsContent(Backends backends) throws IOException {
		String experiment = backends.mlflow().createExperiment(UniqueName.of("large-proxy"));
		try (FaultProxy proxy = FaultProxy.before(backends.mlflow().uri());
				TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + proxy.uri(),
						"mlflow.tracing.experiment-id=" + experiment)) {
			proxy.set(Fault.status(413).forThoseAbove(1024 * 1024));
			String large = makeLargeTrace(load, 3, 416_000, LARGE_OUTPUT);
			List<String> small = load.makeTraces(SMALL_TRACES);
			assertThat(load.flush(Duration.ofSeconds(60))).isTrue();
			MlflowStore store = new MlflowStore(backends.mlflow().uri(), experiment);
			store.assertHolds(List.of(large), 5);
			store.assertHolds(small, TracedLoad.SPANS_PER_TRACE);
			List<String> outputs = new ArrayList<>();
			store.trace(large).path("spans").forEach((span) -> outputs.add(span.toString()));
			assertThat(outputs).filteredOn((span) -> span.length() > 416_000).hasSize(3);
			assertThat(outputs).filteredOn((span) -> span.contains("not sent: too large for the server")).hasSize(1);
		}
	}

	/**
	 * Makes a trace.
	 * @param spans how many spans have a large output
	 * @param size how large
	 * @param largest the size of both inputs and outputs of one more; 0 for none
	 */
	private static String makeLargeTrace(TracedLoad load, int spans, int size, int largest) {
		return load.tracing().inSpan("documents", (root) -> {
			for (int i = 0; i < spans; i++) {
				load.tracing().runInSpan("step", (step) -> step.setOutputs("word ".repeat(size / 5)));
			}
			if (largest > 0) {
				load.tracing().runInSpan("largest", (step) -> {
					step.setInputs("word ".repeat(largest / 5));
					step.setOutputs("word ".repeat(largest / 5));
				});
			}
			return root.traceId();
		});
	}

}
