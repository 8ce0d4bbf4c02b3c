/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A trace of many spans, which goes to MLflow in parts.
 */
@RealServers
class LargeTraceTests {

	private static final int SPANS = 5000;

	@Test
	void mlflowHasEachSpanOfALargeTraceOnce(Backends backends) {
		String experiment = backends.mlflow().createExperiment(UniqueName.of("large"));
		try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + backends.mlflow().uri(),
				"mlflow.tracing.experiment-id=" + experiment)) {
			String id = load.tracing().inSpan("agent", (agent) -> {
				for (int i = 1; i < SPANS; i++) {
					load.tracing().runInSpan("step " + i, (step) -> step.setOutputs(1));
				}
				return agent.traceId();
			});
			assertThat(load.flush(Duration.ofSeconds(120))).isTrue();
			assertThat(load.account("mlflow").delivered()).isEqualTo(SPANS);
			new MlflowStore(backends.mlflow().uri(), experiment).assertHoldsExactly(List.of(id), SPANS);
		}
	}

}
