/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.CollectorOutput.CollectedSpan;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A trace that goes on while a collector and MLflow are told of it.
 */
@RealServers
class RunningTraceTests {

	@Test
	void aCollectorSeesEndedSpansOfATraceThatGoesOn(Backends backends) {
		String service = UniqueName.of("running");
		String experiment = backends.mlflow().createExperiment(service);
		try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + backends.mlflow().uri(),
				"mlflow.tracing.experiment-id=" + experiment, "mlflow.tracing.dual-export=true",
				"mlflow.tracing.otlp.endpoint=" + backends.collector().grpc(), "mlflow.tracing.otlp.protocol=grpc",
				"spring.application.name=" + service)) {
			MlflowSpan agent = load.tracing().startDetachedSpan("agent", SpanType.AGENT);
			MlflowSpan step = load.tracing().startDetachedSpan("step", SpanType.TOOL, agent);
			step.close();
			Awaitility.await().until(() -> spanIds(backends, service).equals(List.of(step.spanId())));
			assertThat(load.account("mlflow").accepted()).isZero();
			agent.close();
			assertThat(load.flush(Duration.ofSeconds(30))).isTrue();
			Awaitility.await().until(() -> spanIds(backends, service).size() == 2);
			assertThat(Set.copyOf(spanIds(backends, service))).isEqualTo(Set.of(step.spanId(), agent.spanId()));
			new MlflowStore(backends.mlflow().uri(), experiment).assertHoldsExactly(List.of(agent.traceId()), 2);
		}
	}

	private static List<String> spanIds(Backends backends, String service) {
		return backends.collector().output().spans(service).stream().map(CollectedSpan::spanId).toList();
	}

}
