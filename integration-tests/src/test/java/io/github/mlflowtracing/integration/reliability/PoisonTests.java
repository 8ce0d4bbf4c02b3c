/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;
import io.github.mlflowtracing.internal.export.DropCause;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One span that the server never takes, among 1,000 spans of 100 traces.
 */
@RealServers
class PoisonTests {

	private static final int TRACES = 100;

	private static final int SPANS_EACH = 10;

	private static final String MARKER = "poison";

	@Test
	void spanThatMlflowCouldNotReadCostsNothing(Backends backends) throws IOException {
		try (FaultProxy proxy = FaultProxy.before(backends.mlflow().uri());
				Experiment experiment = new Experiment(backends, proxy)) {
			List<String> ids = experiment.makeTraces("mlflow.chat.tokenUsage", "{\"input_tokens\": \"many\"}");
			assertThat(experiment.load.flush(Duration.ofSeconds(60))).isTrue();
			experiment.store.assertHoldsExactly(ids, SPANS_EACH);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 422, 500 })
	void spanThatIsRefusedCostsItsTraceAlone(int status, Backends backends) throws IOException {
		assertOneTraceIsLost(backends, Fault.status(status).forThoseWith(MARKER), "reason", MARKER);
	}

	@Test
	void requestsThatAreTooLargeBecomeSmallerAndNothingIsLost(Backends backends) throws IOException {
		try (FaultProxy proxy = FaultProxy.before(backends.mlflow().uri());
				Experiment experiment = new Experiment(backends, proxy)) {
			proxy.set(Fault.status(413).forThoseAbove(10_000));
			List<String> ids = experiment.makeTraces("reason", "none");
			assertThat(experiment.load.flush(Duration.ofSeconds(60))).isTrue();
			assertThat(experiment.load.account("mlflow").delivered()).isEqualTo(TRACES * SPANS_EACH);
			experiment.store.assertHoldsExactly(ids, SPANS_EACH);
		}
	}

	private static void assertOneTraceIsLost(Backends backends, Fault fault, String key, String value)
			throws IOException {
		try (FaultProxy proxy = FaultProxy.before(backends.mlflow().uri());
				Experiment experiment = new Experiment(backends, proxy)) {
			proxy.set(fault);
			List<String> ids = experiment.makeTraces(key, value);
			assertThat(experiment.load.flush(Duration.ofSeconds(60))).isFalse();
			assertThat(experiment.load.account("mlflow").dropped())
				.isEqualTo(Map.of(DropCause.REFUSED, (long) SPANS_EACH));
			assertThat(experiment.load.account("mlflow").queued()).isZero();
			ids.remove(TRACES / 2);
			experiment.store.assertHoldsExactly(ids, SPANS_EACH);
		}
	}

	private static final class Experiment implements AutoCloseable {

		private final TracedLoad load;

		private final MlflowStore store;

		private Experiment(Backends backends, FaultProxy proxy) {
			String id = backends.mlflow().createExperiment(UniqueName.of("poison"));
			this.load = TracedLoad.start("mlflow.tracing.tracking-uri=" + proxy.uri(),
					"mlflow.tracing.experiment-id=" + id, "mlflow.tracing.export.max-batch-size=1000");
			this.store = new MlflowStore(backends.mlflow().uri(), id);
		}

		/**
		 * Makes the traces; an attribute is on one span of the one in the middle.
		 */
		private List<String> makeTraces(String key, String value) {
			List<String> ids = new ArrayList<>();
			for (int i = 0; i < TRACES; i++) {
				ids.add(makeTrace((i == TRACES / 2) ? key : "reason", (i == TRACES / 2) ? value : "none"));
			}
			return ids;
		}

		private String makeTrace(String key, String value) {
			return this.load.tracing().inSpan("request", (root) -> {
				for (int i = 1; i < SPANS_EACH; i++) {
					boolean last = i == SPANS_EACH - 1;
					this.load.tracing()
						.runInSpan("step", (step) -> Span.current().setAttribute(last ? key : "step", value));
				}
				return root.traceId();
			});
		}

		@Override
		public void close() {
			this.load.close();
		}

	}

}
