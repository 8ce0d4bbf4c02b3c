/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What other instrumentation may write onto a span, and MLflow would refuse or could not
 * read back.
 */
@RealServers
class HostileContentTests {

	private static final String DEEP = "{\"a\":".repeat(40) + "1" + "}".repeat(40);

	@Test
	void mlflowReadsEachTraceBack(Backends backends) {
		String experiment = backends.mlflow().createExperiment(UniqueName.of("hostile"));
		Map<String, String> ids = new LinkedHashMap<>();
		try (TracedLoad load = TracedLoad.start("mlflow.tracing.tracking-uri=" + backends.mlflow().uri(),
				"mlflow.tracing.experiment-id=" + experiment)) {
			cases().forEach((name, content) -> ids.put(name, load.tracing().inSpan(name, (span) -> {
				content.accept(Span.current());
				return span.traceId();
			})));
			assertThat(load.flush(Duration.ofSeconds(60))).isTrue();
			assertThat(load.account("mlflow").dropped()).isEmpty();
			assertThat(load.account("mlflow").delivered()).isEqualTo(ids.size());
		}
		ids.forEach((name, id) -> {
			JsonNode info = backends.mlflow().awaitTraceInfo(id);
			assertThat(info.get("state").asString()).as(name).isEqualTo("OK");
			assertThat(info.get("execution_duration").asString()).as(name).doesNotStartWith("-");
		});
		assertThat(metadata(backends, ids.get("usage without total"), "mlflow.trace.tokenUsage"))
			.isEqualTo("{\"input_tokens\": 3, \"output_tokens\": 4, \"total_tokens\": 7}");
		assertThat(metadata(backends, ids.get("long session"), "mlflow.trace.session")).isEqualTo("s".repeat(250));
	}

	private static String metadata(Backends backends, String id, String key) {
		return backends.mlflow().awaitTraceInfo(id).get("trace_metadata").path(key).asString("");
	}

	private static Map<String, Consumer<Span>> cases() {
		Map<String, Consumer<Span>> cases = new LinkedHashMap<>();
		for (String key : List.of("mlflow.spanInputs", "mlflow.spanOutputs", "own", "session.id")) {
			cases.put("deep " + key, text(key, DEEP));
			cases.put("large integer " + key, text(key, "{\"a\":123456789012345678901234567890}"));
		}
		cases.put("deep arrays", text("mlflow.spanInputs", "[".repeat(60) + "]".repeat(60)));
		cases.put("endless integer", text("own", "[" + "9".repeat(5000) + "]"));
		cases.put("long session", text("session.id", "s".repeat(251)));
		cases.put("long conversation", text("gen_ai.conversation.id", "c".repeat(251)));
		cases.put("long user", text("user.id", "u".repeat(9000)));
		String usage = "mlflow.chat.tokenUsage";
		cases.put("usage of null", text(usage, "{\"input_tokens\":null,\"output_tokens\":1,\"total_tokens\":1}"));
		cases.put("usage of text", text(usage, "{\"input_tokens\":\"many\"}"));
		cases.put("usage without total", text(usage, "{\"input_tokens\":3,\"output_tokens\":4}"));
		cases.put("usage beyond 64 bits", text(usage, "{\"input_tokens\":99999999999999999999,\"total_tokens\":1}"));
		cases.put("cost of text", text("mlflow.llm.cost", "cheap"));
		cases.put("cost of null", text("mlflow.llm.cost", "{\"total_cost\":null}"));
		cases.put("system tag", text("mlflow.traceTag.mlflow.trace.spansLocation", "here"));
		cases.put("long trace name", text("mlflow.traceTag.mlflow.traceName", "n".repeat(5000)));
		cases.put("long name", (span) -> span.updateName("n".repeat(100_000)));
		cases.put("no name", (span) -> span.updateName(""));
		for (String key : List.of("mlflow.spanType", "gen_ai.operation.name", "openinference.span.kind")) {
			cases.put("array " + key,
					(span) -> span.setAttribute(AttributeKey.stringArrayKey(key), List.of("LLM", "CHAIN")));
		}
		cases.put("deep structure", (span) -> span.setAttribute(AttributeKey.valueKey("own"), nested(40)));
		cases.put("deep structure of an event",
				(span) -> span.addEvent("event", Attributes.of(AttributeKey.valueKey("own"), nested(40))));
		cases.put("not a number", (span) -> span.setAttribute("own", Double.NaN)
			.setAttribute("mlflow.spanOutputs", Double.POSITIVE_INFINITY));
		cases.put("half a character",
				(span) -> span.updateName("x\ud83d")
					.setAttribute("own", "y\ude00")
					.setAttribute("mlflow.spanInputs", "{\"a\":\"\\ud83d\"}"));
		cases.put("10,000 attributes", (span) -> {
			for (int i = 0; i < 10_000; i++) {
				span.setAttribute("own." + i, i);
			}
		});
		cases.put("end before start", (span) -> span.end(1, TimeUnit.SECONDS));
		return cases;
	}

	private static Consumer<Span> text(String key, String value) {
		return (span) -> span.setAttribute(key, value);
	}

	private static Value<?> nested(int depth) {
		Value<?> value = Value.of(1);
		for (int i = 0; i < depth; i++) {
			value = Value.of(KeyValue.of("a", value));
		}
		return value;
	}

}
