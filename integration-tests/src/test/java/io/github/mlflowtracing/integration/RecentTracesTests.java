/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No server is set: the latest traces are in the process.
 */
class RecentTracesTests {

	private final JsonHttp http = new JsonHttp();

	@Test
	void endpointListsTracesAndGivesOneWhole() {
		try (RunningApplication application = TestApplication
			.with(Form.APPLICATION_YML, Settings.of("management.endpoints.web.exposure.include", "mlflowtraces"))
			.withWebServer()
			.start()) {
			application.awaitTraces();
			JsonNode list = this.http.get(application.uri("/actuator/mlflowtraces")).orElseThrow();
			assertThat(list.get("traces").valueStream().map((trace) -> trace.get("name").asString()))
				.containsExactlyInAnyOrderElementsOf(ExpectedSpans.ROOT_NAMES);
			String id = list.at("/traces")
				.valueStream()
				.filter((trace) -> trace.get("name").asString().equals("foo"))
				.findFirst()
				.orElseThrow()
				.get("traceId")
				.asString();
			JsonNode trace = this.http.get(application.uri("/actuator/mlflowtraces/" + id)).orElseThrow();
			assertThat(trace.get("state").asString()).isEqualTo("OK");
			assertThat(trace.get("spanCount").asInt()).isOne();
			assertThat(trace.at("/spans/0/inputs/a").asInt()).isOne();
			assertThat(trace.at("/spans/0/outputs/b").asInt()).isEqualTo(2);
			assertThat(this.http.get(application.uri("/actuator/mlflowtraces/tr-1"))).isEmpty();
			ApplicationRun run = application.stop();
			assertThat(run.traceId("foo")).isEqualTo(id);
			assertThat(run.problems()).isEmpty();
		}
	}

}
