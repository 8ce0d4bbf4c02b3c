/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * MLflow's sum of a trace's tokens holds those of all its spans, whenever and from
 * wherever they come.
 */
@RealServers
class TokenUsageTests {

	@Test
	void lateChildrenCount(Backends backends) {
		try (GoldenApplication application = start(backends)) {
			MlflowTracing tracing = application.tracing();
			MlflowSpan root = tracing.startDetachedSpan("root", SpanType.CHAIN);
			MlflowSpan agent = tracing.startDetachedSpan("agent", SpanType.AGENT, root);
			MlflowSpan other = tracing.startDetachedSpan("other", SpanType.LLM, root);
			use(tracing.startDetachedSpan("model", SpanType.LLM, agent), 1, 2);
			root.close();
			application.flush();
			assertUsed(backends, root.traceId(), 1, 2);
			use(other, 10, 20);
			application.flush();
			assertUsed(backends, root.traceId(), 11, 22);
			// holds that of the model below it
			use(agent, 1, 3);
			application.flush();
			assertUsed(backends, root.traceId(), 11, 23);
		}
	}

	@Test
	void thoseOfACalledServiceCount(Backends backends) {
		try (GoldenApplication application = start(backends)) {
			MlflowTracing tracing = application.tracing();
			RemoteCalls remote = new RemoteCalls(application.observations());
			String traceId = tracing.inSpan("client", SpanType.CHAIN, (span) -> {
				use(tracing.startSpan("model", SpanType.LLM), 1, 2);
				Map<String, String> headers = remote.request();
				// no child of what is current here
				CompletableFuture.runAsync(
						() -> remote.serve(headers, () -> use(tracing.startSpan("remote model", SpanType.LLM), 10, 20)))
					.join();
				application.flush();
				return span.traceId();
			});
			application.flush();
			assertUsed(backends, traceId, 11, 22);
		}
	}

	private static GoldenApplication start(Backends backends) {
		return GoldenApplication.start("mlflow.tracing.tracking-uri=" + backends.mlflow().uri());
	}

	private static void use(MlflowSpan model, int input, int output) {
		model.setTokenUsage(TokenUsage.of(input, output)).close();
	}

	private static void assertUsed(Backends backends, String traceId, int input, int output) {
		JsonNode metadata = backends.mlflow().awaitTraceInfo(traceId).get("trace_metadata");
		assertThat(JsonMapper.shared().readTree(metadata.path("mlflow.trace.tokenUsage").asString()))
			.isEqualTo(JsonMapper.shared()
				.createObjectNode()
				.put("input_tokens", input)
				.put("output_tokens", output)
				.put("total_tokens", input + output));
	}

}
