/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.micrometer.observation.Observation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.Collector;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.StoredTrace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What MLflow 3.17.2 shows of programs whose traces a collector passes on to it: what
 * Python's SDK shows, but for what {@code docs/fidelity.md} lists.
 */
@RealServers
class RelayTests {

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.INCLUDE,
			names = { "FOO", "TRACE_DECORATOR", "EXCEPTION", "LLM_TOKENS", "UPDATE_TRACE", "LINKS", "CONTEXT" })
	void keepsWhatASpanCanCarry(GoldenProgram program, Backends backends) throws IOException {
		Collector collector = backends.collectorBeforeMlflow(experiment(backends));
		try (GoldenApplication application = GoldenApplication.start("mlflow.tracing.otlp.endpoint=" + collector.http(),
				"mlflow.tracing.otlp.protocol=http/protobuf")) {
			List<JsonNode> relayed = application.run(program).stream().map((id) -> await(backends, id)).toList();
			Difference.assertAllDocumented(List.of("By way of a collector"), program, relayed);
		}
	}

	@Test
	void keepsNameTagsSessionAndUserBelowARequestsSpan(Backends backends) {
		Collector collector = backends.collectorBeforeMlflow(experiment(backends));
		try (GoldenApplication application = GoldenApplication.start("mlflow.tracing.otlp.endpoint=" + collector.http(),
				"mlflow.tracing.otlp.protocol=http/protobuf")) {
			List<String> ids = Observation.createNotStarted("request", application.observations())
				.observe(() -> GoldenProgram.CONTEXT.run(application.tracing(), null));
			application.flush();
			StoredTrace trace = new StoredTrace(await(backends, ids.get(0)));
			assertThat(trace.spans()).extracting(StoredTrace.StoredSpan::name).containsExactly("request", "ctx");
			assertThat(trace.name()).isEqualTo("ctx");
			assertThat(trace.info().at("/tags/ct").asString()).isEqualTo("1");
			assertThat(trace.info().at("/trace_metadata/mlflow.trace.session").asString()).isEqualTo("S");
			assertThat(trace.info().at("/trace_metadata/mlflow.trace.user").asString()).isEqualTo("U");
		}
	}

	private static String experiment(Backends backends) {
		return backends.mlflow().experimentId("relayed").orElseGet(() -> backends.mlflow().createExperiment("relayed"));
	}

	private static JsonNode await(Backends backends, String id) {
		return Awaitility.await(id)
			.atMost(Duration.ofSeconds(30))
			.until(() -> backends.mlflow().trace(id),
					(trace) -> trace.isPresent() && !trace.get().state().equals("IN_PROGRESS"))
			.map(StoredTrace::json)
			.orElseThrow();
	}

}
