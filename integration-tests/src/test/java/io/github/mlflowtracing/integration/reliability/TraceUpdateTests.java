/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.TraceState;
import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.MlflowApi;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of a running trace, and where its logs tell of it.
 */
@RealServers
@ExtendWith(OutputCaptureExtension.class)
class TraceUpdateTests {

	@Test
	void theLastWordCountsFromWhateverThread(Backends backends) {
		MlflowApi mlflow = backends.mlflow();
		try (TracedLoad load = start(mlflow)) {
			MlflowTracing tracing = load.tracing();
			String traceId = tracing.inSpan("root", (span) -> {
				tracing.updateCurrentTrace((trace) -> trace.tag("who", "root")
					.tag("mine", "yes")
					.metadata("m", "n")
					.session("session 1")
					.user("alice")
					.clientRequestId("request-1")
					.requestPreview("IN")
					.responsePreview("OUT"));
				MlflowSpan child = tracing.startDetachedSpan("child", "TOOL", span);
				CompletableFuture.runAsync(() -> {
					try (child; MlflowSpan.Scope scope = child.makeCurrent()) {
						tracing.updateCurrentTrace(
								(trace) -> trace.tag("who", "child").session("session 2").state(TraceState.ERROR));
						tracing.logFeedback(Feedback.builder(child.traceId(), "mine").spanId(child.spanId()).build());
					}
				}).join();
				return span.traceId();
			});
			assertThat(load.flush(Duration.ofSeconds(30))).isTrue();
			JsonNode info = mlflow.awaitTrace(traceId).info();
			assertThat(info.at("/tags/who").asString()).isEqualTo("child");
			assertThat(info.at("/tags/mine").asString()).isEqualTo("yes");
			assertThat(info.at("/trace_metadata/m").asString()).isEqualTo("n");
			assertThat(info.at("/trace_metadata/mlflow.trace.session").asString()).isEqualTo("session 2");
			assertThat(info.at("/trace_metadata/mlflow.trace.user").asString()).isEqualTo("alice");
			assertThat(info.at("/client_request_id").asString()).isEqualTo("request-1");
			assertThat(info.at("/request_preview").asString()).isEqualTo("IN");
			assertThat(info.at("/response_preview").asString()).isEqualTo("OUT");
			assertThat(info.at("/state").asString()).isEqualTo("ERROR");
		}
	}

	@Test
	void aTraceIsLinkedToItsPrompts(Backends backends, CapturedOutput output) {
		MlflowApi mlflow = backends.mlflow();
		String prompt = UniqueName.of("greet");
		mlflow.createPrompt(prompt);
		try (TracedLoad load = start(mlflow)) {
			MlflowTracing tracing = load.tracing();
			String traceId = tracing.inSpan("root", (span) -> {
				tracing.updateCurrentTrace((trace) -> trace.prompt(prompt, 1).prompt("nowhere", "7"));
				return span.traceId();
			});
			assertThat(load.flush(Duration.ofSeconds(30))).isTrue();
			assertThat(mlflow.awaitTrace(traceId).info().at("/tags/mlflow.linkedPrompts").asString())
				.isEqualTo("[{\"name\": \"%s\", \"version\": \"1\"}, {\"name\": \"nowhere\", \"version\": \"7\"}]"
					.formatted(prompt));
			assertThat(mlflow.tracesOfPrompt("0", prompt + "/1")).containsExactly(traceId);
			assertThat(mlflow.tracesOfPrompt("0", "nowhere/7")).isEmpty();
			assertThat(output).containsOnlyOnce("Traces are not linked to version 7 of the prompt \"nowhere\"");
		}
	}

	@Test
	void theLogsOfASpanCarryItsTrace(Backends backends) {
		try (TracedLoad load = start(backends.mlflow())) {
			MlflowTracing tracing = load.tracing();
			tracing.runInSpan("root", (span) -> {
				assertLogged(span);
				tracing.runInSpan("child", TraceUpdateTests::assertLogged);
				assertLogged(span);
			});
			assertThat(MDC.get("traceId")).isNull();
			assertThat(MDC.get("spanId")).isNull();
		}
	}

	private static void assertLogged(MlflowSpan span) {
		assertThat("tr-" + MDC.get("traceId")).isEqualTo(span.traceId());
		assertThat(MDC.get("spanId")).isEqualTo(span.spanId());
	}

	private static TracedLoad start(MlflowApi mlflow) {
		return TracedLoad.start("mlflow.tracing.tracking-uri=" + mlflow.uri());
	}

}
