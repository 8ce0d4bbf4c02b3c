/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.Collector;
import io.github.mlflowtracing.integration.CollectorOutput.CollectedSpan;
import io.github.mlflowtracing.integration.RealServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The collector is away for a while under load, over gRPC and over HTTP.
 */
@RealServers
class CollectorRestartTests {

	private static final int PER_SECOND = 30;

	@Test
	void nothingIsLost() throws Exception {
		try (RestartableServer server = RestartableServer.collector("backends-collector-restart")) {
			Collector collector = Collector.at(server.addresses());
			try (TracedLoad grpc = load("over-grpc", collector.grpc(), "grpc");
					TracedLoad http = load("over-http", collector.http(), "http/protobuf")) {
				grpc.during(PER_SECOND, () -> http.during(PER_SECOND, () -> {
					http.awaitMore(2 * PER_SECOND);
					server.stop();
					http.awaitMore(10 * PER_SECOND);
					server.restart();
				}));
				assertAllArrived(grpc, "over-grpc", collector);
				assertAllArrived(http, "over-http", collector);
			}
		}
	}

	static TracedLoad load(String service, String endpoint, String protocol) {
		return TracedLoad.start("mlflow.tracing.otlp.endpoint=" + endpoint, "mlflow.tracing.otlp.protocol=" + protocol,
				"spring.application.name=" + service, "management.tracing.sampling.probability=1");
	}

	static void assertAllArrived(TracedLoad load, String service, Collector collector) {
		assertThat(load.flush(Duration.ofSeconds(60))).isTrue();
		load.assertAllDelivered("otlp");
		// the collector writes what it has confirmed a little later
		int spans = TracedLoad.SPANS_PER_TRACE * load.madeCount();
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.until(() -> collector.output().spans(service).size() >= spans);
		List<CollectedSpan> arrived = collector.output().spans(service);
		assertThat(arrived.size()).isEqualTo(spans);
		assertThat(arrived.stream().map(CollectedSpan::spanId).distinct().count()).isEqualTo(spans);
		assertThat(arrived.stream().map(CollectedSpan::traceId).collect(Collectors.toSet()))
			.isEqualTo(Set.copyOf(load.made()));
	}

}
