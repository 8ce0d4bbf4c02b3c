/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.Collector;
import io.github.mlflowtracing.integration.MlflowApi;
import io.github.mlflowtracing.internal.export.DropCause;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that are away for two minutes under 100 traces of two spans a second.
 */
@LongRunning
class LongOutageTests {

	private static final int PER_SECOND = 100;

	private static final int OUTAGE_SECONDS = 120;

	private static final Duration TIME_TO_DRAIN = Duration.ofSeconds(180);

	/** What waits when nothing is wrong: what is made while a few requests take place. */
	private static final int NORMAL_QUEUE = 20 * PER_SECOND;

	@Test
	void nothingIsLostWhileMlflowIsDown() throws Exception {
		try (RestartableServer server = RestartableServer.mlflow("backends-mlflow-outage")) {
			String uri = server.address("MLFLOW_TRACKING_URI");
			String experimentId = new MlflowApi(uri).createExperiment("outage");
			try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + uri,
					"mlflow.tracing.experiment-id=" + experimentId)) {
				load.makeTraces(PER_SECOND);
				JvmResources before = JvmResources.now();
				load.during(PER_SECOND, () -> {
					load.awaitMore(10 * PER_SECOND);
					server.kill();
					load.awaitMore(OUTAGE_SECONDS * PER_SECOND);
					System.out.printf("at the end of the outage: %s, %s; before: %s%n", load.account("mlflow"),
							JvmResources.now(), before);
					server.restart();
					long start = System.nanoTime();
					Awaitility.await("drained")
						.atMost(TIME_TO_DRAIN)
						.until(() -> load.account("mlflow").queued() < NORMAL_QUEUE);
					System.out.printf("drained %d s after the restart, under load%n",
							TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
				});
				assertThat(load.flush(TIME_TO_DRAIN)).isTrue();
				load.assertAllDelivered("mlflow");
				JvmResources after = JvmResources.now();
				System.out.printf("%d traces, all delivered; %s%n", load.madeCount(), after);
				assertThat(after.heapMegabytes()).isLessThan(before.heapMegabytes() + 64);
				new MlflowStore(uri, experimentId).assertHoldsExactly(load.made(), TracedLoad.SPANS_PER_TRACE);
			}
		}
	}

	@Test
	void nothingIsLostWhileTheCollectorIsDown() throws Exception {
		try (RestartableServer server = RestartableServer.collector("backends-collector-outage")) {
			Collector collector = Collector.at(server.addresses());
			try (TracedLoad grpc = CollectorRestartTests.load("over-grpc", collector.grpc(), "grpc");
					TracedLoad http = CollectorRestartTests.load("over-http", collector.http(), "http/protobuf")) {
				grpc.during(PER_SECOND, () -> http.during(PER_SECOND, () -> {
					http.awaitMore(10 * PER_SECOND);
					server.stop();
					http.awaitMore(OUTAGE_SECONDS * PER_SECOND);
					server.restart();
				}));
				CollectorRestartTests.assertAllArrived(grpc, "over-grpc", collector);
				CollectorRestartTests.assertAllArrived(http, "over-http", collector);
				System.out.printf("%d and %d traces, all delivered%n", grpc.madeCount(), http.madeCount());
			}
		}
	}

	@Test
	void oldestAreLostAndCountedWhenTheQueueIsTooSmall() throws Exception {
		try (RestartableServer server = RestartableServer.mlflow("backends-mlflow-small-queue")) {
			String uri = server.address("MLFLOW_TRACKING_URI");
			String experimentId = new MlflowApi(uri).createExperiment("small-queue");
			try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + uri,
					"mlflow.tracing.experiment-id=" + experimentId, "mlflow.tracing.export.queue-size=4000")) {
				load.makeTraces(PER_SECOND);
				assertThat(load.flush(TIME_TO_DRAIN)).isTrue();
				server.kill();
				load.during(PER_SECOND, () -> load.awaitMore(60 * PER_SECOND));
				server.restart();
				load.flush(TIME_TO_DRAIN);
				assertThat(load.account("mlflow").queued()).isZero();
				Set<String> arrived = new HashSet<>(new MlflowStore(uri, experimentId).traceIds());
				List<String> lost = new ArrayList<>(load.made());
				lost.removeAll(arrived);
				System.out.printf("%d of %d traces lost%n", lost.size(), load.madeCount());
				assertThat(load.account("mlflow").dropped()).containsOnlyKeys(DropCause.QUEUE_FULL)
					.containsEntry(DropCause.QUEUE_FULL, (long) TracedLoad.SPANS_PER_TRACE * lost.size());
				int oldest = load.made().indexOf(lost.get(0));
				assertThat(oldest).isGreaterThanOrEqualTo(PER_SECOND);
				assertThat(load.made().subList(oldest, oldest + lost.size())).isEqualTo(lost);
			}
		}
	}

	@Test
	void callersAreAsFastWhileTheServerHangs() throws Exception {
		try (FaultProxy proxy = FaultProxy.withoutServer();
				TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + proxy.uri(),
						"mlflow.tracing.export.shutdown-timeout=1s")) {
			proxy.set(Fault.content(200, "application/x-protobuf", ""));
			p99Nanos(load);
			long healthy = p99Nanos(load);
			proxy.set(Fault.hang());
			load.makeTrace();
			Awaitility.await().until(() -> proxy.requests() == 1);
			long hung = p99Nanos(load);
			System.out.printf("p99 of a trace: %d us while the server answers, %d us while it hangs%n", healthy / 1000,
					hung / 1000);
			assertThat(proxy.requests()).isEqualTo(1);
			assertThat(hung).isLessThan(healthy + TimeUnit.MILLISECONDS.toNanos(1));
		}
	}

	private static long p99Nanos(TracedLoad load) {
		long[] nanos = new long[10_000];
		for (int i = 0; i < nanos.length; i++) {
			long start = System.nanoTime();
			load.makeTrace();
			nanos[i] = System.nanoTime() - start;
		}
		Arrays.sort(nanos);
		return nanos[nanos.length * 99 / 100];
	}

}
