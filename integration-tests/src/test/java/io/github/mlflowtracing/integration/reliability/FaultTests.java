/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;
import io.github.mlflowtracing.internal.export.ExporterStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Faults between an application and MLflow that pass: callers are not held up meanwhile,
 * and afterwards everything is there once.
 */
@RealServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int TRACES = 20;

	/** Many more than backing off allows for; a hot loop makes thousands. */
	private static final int HOT_LOOP = 100;

	private FaultProxy proxy;

	private MlflowStore store;

	private TracedLoad load;

	@BeforeAll
	void start(Backends backends) throws IOException {
		this.proxy = FaultProxy.before(backends.mlflow().uri());
		String experimentId = backends.mlflow().createExperiment(UniqueName.of("faults"));
		this.store = new MlflowStore(backends.mlflow().uri(), experimentId);
		this.load = TracedLoad.start("mlflow.tracing.tracking-uri=" + this.proxy.uri(),
				"mlflow.tracing.experiment-id=" + experimentId, "mlflow.tracing.request-timeout=2s",
				"mlflow.tracing.export.schedule-delay=100ms");
		this.load.makeTrace();
		assertThat(this.load.flush(PATIENCE)).isTrue();
	}

	@AfterAll
	void stop() throws IOException {
		this.load.close();
		this.proxy.close();
	}

	static Stream<Arguments> faults() {
		return Stream.of(arguments("hang", Fault.hang(), 1), arguments("hang midway", Fault.hangMidway(), 1),
				arguments("slow body", Fault.slowBody(), 1), arguments("reset", Fault.reset(), 2),
				arguments("reset after the server has it", Fault.resetAfterHandingOn(), 2),
				arguments("close after the headers", Fault.closeAfterHeaders(), 2),
				arguments("malformed answer", Fault.malformed(), 2),
				arguments("429 with Retry-After", Fault.status(429, "Retry-After: 1"), 2),
				arguments("503 with Retry-After", Fault.status(503, "Retry-After: 1"), 2),
				arguments("502 as HTML", Fault.content(502, "text/html", "<html><h1>Bad Gateway</h1></html>"), 2),
				arguments("503 without end", Fault.endlessBody(503), 2), arguments("408", Fault.status(408), 2),
				arguments("one 500", Fault.status(500), 1), arguments("500 for all", Fault.status(500), 6),
				arguments("503 for trace info alone", Fault.status(503).at("/api/3.0/mlflow/traces"), 2),
				arguments("401", Fault.status(401), 1), arguments("403", Fault.status(403), 1));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void everythingArrivesOnceWhenItIsOver(String name, Fault fault, int requests) throws IOException {
		ExporterStatus before = this.load.account("mlflow");
		this.proxy.set(fault);
		List<String> ids = this.load.makeTraces(TRACES);
		// none of these callers waits for the request that has failed, or hangs
		Awaitility.await(name).atMost(PATIENCE).until(() -> this.proxy.requests() >= requests);
		ids.addAll(this.load.makeTraces(TRACES));
		assertThat(this.load.account("mlflow").delivered()).isEqualTo(before.delivered());
		assertThat(this.proxy.requests()).isLessThan(HOT_LOOP);
		this.proxy.set(Fault.none());
		assertArrive(ids, before);
	}

	@Test
	void everythingArrivesOnceWhenTheServerListensAgain() throws IOException {
		ExporterStatus before = this.load.account("mlflow");
		this.proxy.refuse();
		List<String> ids = this.load.makeTraces(TRACES);
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.load.account("mlflow").state() == ExporterStatus.State.RETRYING);
		ids.addAll(this.load.makeTraces(TRACES));
		this.proxy.set(Fault.none());
		assertArrive(ids, before);
	}

	/** A sign-in page, say, of something that stands before MLflow. */
	@Test
	void pageThatIsNotMlflowsIsNoDelivery() throws IOException {
		ExporterStatus before = this.load.account("mlflow");
		this.proxy.set(Fault.content(200, "text/html", "<html><h1>Please sign in</h1></html>"));
		List<String> ids = this.load.makeTraces(TRACES);
		Awaitility.await().atMost(PATIENCE).until(() -> this.proxy.requests() >= 1);
		this.proxy.set(Fault.none());
		assertArrive(ids, before);
	}

	private void assertArrive(List<String> ids, ExporterStatus before) {
		// flush ends the waiting after a failure, but a request under way may still fail
		Awaitility.await("all delivered").atMost(PATIENCE).until(() -> {
			this.load.flush(Duration.ofSeconds(5));
			return this.load.account("mlflow").queued() == 0;
		});
		ExporterStatus after = this.load.account("mlflow");
		assertThat(after.dropped()).isEqualTo(before.dropped());
		assertThat(after.delivered() - before.delivered()).isEqualTo(ids.size() * TracedLoad.SPANS_PER_TRACE);
		this.store.assertHolds(ids, TracedLoad.SPANS_PER_TRACE);
	}

}
