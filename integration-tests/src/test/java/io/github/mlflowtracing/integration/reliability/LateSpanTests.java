/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TraceState;
import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Children that end long after their root.
 */
@RealServers
class LateSpanTests {

	@Test
	void aLateChildDoesNotMoveTheTimesOfItsTrace(Backends backends) {
		String experiment = backends.mlflow().createExperiment(UniqueName.of("late"));
		try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + backends.mlflow().uri(),
				"mlflow.tracing.experiment-id=" + experiment)) {
			MlflowSpan root = load.tracing().startDetachedSpan("root", SpanType.CHAIN);
			MlflowSpan child = load.tracing().startDetachedSpan("child", SpanType.TOOL, root);
			root.setInputs("question").setOutputs("answer").close();
			assertThat(load.flush(Duration.ofSeconds(30))).isTrue();
			JsonNode before = backends.mlflow().awaitTraceInfo(root.traceId());
			Awaitility.await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
			child.close();
			assertThat(load.flush(Duration.ofSeconds(30))).isTrue();
			new MlflowStore(backends.mlflow().uri(), experiment).assertHoldsExactly(List.of(root.traceId()), 2);
			JsonNode after = backends.mlflow().awaitTraceInfo(root.traceId());
			assertThat(after.get("execution_duration")).isEqualTo(before.get("execution_duration"));
			assertThat(after.get("request_time")).isEqualTo(before.get("request_time"));
			assertThat(after).isEqualTo(before);
		}
	}

	@Test
	void whatIsSaidWhileALateChildRunsIsStored(Backends backends) {
		try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + backends.mlflow().uri())) {
			MlflowSpan root = load.tracing().startDetachedSpan("root", SpanType.CHAIN);
			MlflowSpan child = load.tracing().startDetachedSpan("child", SpanType.TOOL, root);
			root.setInputs("question").close();
			assertThat(load.flush(Duration.ofSeconds(30))).isTrue();
			assertThat(backends.mlflow().awaitTraceInfo(root.traceId()).path("state").asString()).isEqualTo("OK");
			try (MlflowSpan.Scope scope = child.makeCurrent()) {
				load.tracing()
					.updateCurrentTrace((trace) -> trace.tag("late", "yes")
						.metadata("m", "n")
						.session("session 1")
						.user("alice")
						.clientRequestId("request-1")
						.requestPreview("IN")
						.state(TraceState.ERROR));
			}
			child.close();
			assertThat(load.flush(Duration.ofSeconds(30))).isTrue();
			JsonNode info = backends.mlflow().awaitTraceInfo(root.traceId());
			assertThat(info.at("/tags/late").asString()).isEqualTo("yes");
			assertThat(info.at("/tags/mlflow.traceName").asString()).isEqualTo("root");
			assertThat(info.at("/trace_metadata/m").asString()).isEqualTo("n");
			assertThat(info.at("/trace_metadata/mlflow.trace.session").asString()).isEqualTo("session 1");
			assertThat(info.at("/trace_metadata/mlflow.trace.user").asString()).isEqualTo("alice");
			assertThat(info.at("/client_request_id").asString()).isEqualTo("request-1");
			assertThat(info.at("/request_preview").asString()).isEqualTo("IN");
			assertThat(info.at("/state").asString()).isEqualTo("ERROR");
		}
	}

}
