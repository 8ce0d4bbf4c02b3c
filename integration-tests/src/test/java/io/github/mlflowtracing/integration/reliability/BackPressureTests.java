/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;
import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More spans than the queue holds.
 */
@RealServers
class BackPressureTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Fault TAKES_ALL = Fault.content(200, "application/x-protobuf", "");

	private static final Fault KNOWS_EXPERIMENT = Fault.content(200, "application/json",
			"{\"experiment\": {\"experiment_id\": \"1\", \"name\": \"x\", \"lifecycle_stage\": \"active\"}}");

	@Test
	void oldestAreLostAndCountedInAnOutageLongerThanTheQueue(Backends backends) throws IOException {
		String experimentId = backends.mlflow().createExperiment(UniqueName.of("full"));
		try (FaultProxy proxy = FaultProxy.before(backends.mlflow().uri());
				TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + proxy.uri(),
						"mlflow.tracing.experiment-id=" + experimentId, "mlflow.tracing.export.queue-size=200",
						"mlflow.tracing.export.max-batch-size=50")) {
			proxy.set(Fault.status(401));
			load.makeTrace();
			// after this answer the server is left in peace for long: nothing is under
			// way
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> load.account("mlflow").state() == ExporterStatus.State.REFUSED);
			List<String> ids = load.makeTraces(300);
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> load.account("mlflow").accepted() == 301 * TracedLoad.SPANS_PER_TRACE);
			assertThat(load.account("mlflow").dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 402L));
			assertThat(load.account("mlflow").queued()).isEqualTo(200);
			proxy.set(Fault.none());
			load.flush(PATIENCE);
			assertThat(load.account("mlflow").delivered()).isEqualTo(200);
			new MlflowStore(backends.mlflow().uri(), experimentId).assertHoldsExactly(ids.subList(200, 300),
					TracedLoad.SPANS_PER_TRACE);
		}
	}

	@Test
	void accountIsExactWithSixtyFourCallersAndASmallQueue() throws Exception {
		try (FaultProxy proxy = FaultProxy.withoutServer();
				TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + proxy.uri(),
						"mlflow.tracing.experiment-id=1", "mlflow.tracing.export.queue-size=100",
						"mlflow.tracing.export.max-batch-size=10", "mlflow.tracing.export.schedule-delay=1ms")) {
			proxy.set((request) -> (request.path().contains("experiments") ? KNOWS_EXPERIMENT : TAKES_ALL)
				.answer(request));
			ExecutorService callers = Executors.newFixedThreadPool(64);
			for (int i = 0; i < 64; i++) {
				callers.execute(() -> load.makeTraces(50));
			}
			callers.shutdown();
			assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
			assertThat(load.madeCount()).isEqualTo(64 * 50);
			load.flush(PATIENCE);
			ExporterStatus account = load.account("mlflow");
			assertThat(account.queued()).isZero();
			assertThat(account.accepted()).isEqualTo((long) TracedLoad.SPANS_PER_TRACE * load.madeCount());
			assertThat(account.delivered()).isPositive();
			assertThat(account.dropped()).containsOnlyKeys(DropCause.QUEUE_FULL);
		}
	}

}
