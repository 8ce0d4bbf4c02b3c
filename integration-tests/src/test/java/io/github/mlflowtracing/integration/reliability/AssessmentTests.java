/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.AssessmentSource;
import io.github.mlflowtracing.Expectation;
import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.MlflowApi;
import io.github.mlflowtracing.integration.RealServers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Feedback and expectations of traces that are stored, queued, running or unknown.
 */
@RealServers
class AssessmentTests {

	@Test
	void valuesOfEveryKindAreReadBack(Backends backends) throws Exception {
		MlflowApi mlflow = backends.mlflow();
		try (TracedLoad load = start(mlflow.uri())) {
			String traceId = load.makeTrace();
			Map<String, @Nullable Object> values = new LinkedHashMap<>();
			values.put("string", "good \uD83D\uDE00");
			values.put("boolean", true);
			values.put("integer", 3);
			values.put("number", 0.9);
			values.put("list", List.of("a", 1, false));
			values.put("map", Map.of("a", Map.of("b", List.of(1))));
			values.put("bean", new Verdict("pass", 5));
			values.put("half a pair", "\uD83D");
			List<CompletableFuture<String>> logged = new ArrayList<>();
			values.forEach((name, value) -> {
				logged.add(load.tracing().logFeedback(Feedback.builder(traceId, name).value(value).build()));
				logged.add(load.tracing().logExpectation(Expectation.builder(traceId, name).value(value).build()));
			});
			logged.add(load.tracing().logFeedback(Feedback.builder(traceId, "null").build()));
			for (CompletableFuture<String> future : logged) {
				assertThat(get(future)).matches("a-[0-9a-f]{32}");
			}
			List<JsonNode> stored = assessments(mlflow, traceId);
			assertThat(stored).extracting((assessment) -> assessment.get("assessment_id").asString())
				.containsExactlyInAnyOrderElementsOf(logged.stream().map(CompletableFuture::join).toList());
			// numbers are doubles at MLflow
			assertFeedback(stored, "string", "\"good \uD83D\uDE00\"");
			assertFeedback(stored, "boolean", "true");
			assertFeedback(stored, "integer", "3.0");
			assertFeedback(stored, "number", "0.9");
			assertFeedback(stored, "list", "[\"a\",1.0,false]");
			assertFeedback(stored, "map", "{\"a\":{\"b\":[1.0]}}");
			assertFeedback(stored, "bean", "{\"label\":\"pass\",\"score\":5.0}");
			assertFeedback(stored, "null", "null");
			assertExpectation(stored, "string", "\"good \uD83D\uDE00\"");
			assertExpectation(stored, "integer", "3.0");
			assertExpectation(stored, "list", "[\"a\",1,false]");
			assertExpectation(stored, "bean", "{\"label\":\"pass\",\"score\":5}");
			load.assertAllDelivered("mlflow");
		}
	}

	@Test
	void allThatIsSaidOfFeedbackIsReadBack(Backends backends) throws Exception {
		MlflowApi mlflow = backends.mlflow();
		try (TracedLoad load = start(mlflow.uri())) {
			String traceId = load.makeTrace();
			get(load.tracing()
				.logFeedback(Feedback.builder(traceId.substring("tr-".length()), "judged")
					.value(1)
					.source(AssessmentSource.llmJudge("judge"))
					.rationale("because")
					.metadata(Map.of("k", "v"))
					.spanId("0123456789abcdef")
					.build()));
			get(load.tracing()
				.logFeedback(Feedback.builder(traceId, "failed")
					.error(new IllegalStateException("no judge there"))
					.build()));
			get(load.tracing()
				.logExpectation(Expectation.builder(traceId, "expected")
					.value("Paris")
					.source(AssessmentSource.human("bob"))
					.metadata(Map.of("k", "v"))
					.build()));
			List<JsonNode> stored = assessments(mlflow, traceId);
			JsonNode judged = named(stored, "feedback", "judged");
			assertThat(judged.at("/source/source_type").asString()).isEqualTo("LLM_JUDGE");
			assertThat(judged.at("/source/source_id").asString()).isEqualTo("judge");
			assertThat(judged.at("/rationale").asString()).isEqualTo("because");
			assertThat(judged.at("/metadata/k").asString()).isEqualTo("v");
			assertThat(judged.at("/span_id").asString()).isEqualTo("0123456789abcdef");
			assertThat(judged.at("/valid").asBoolean()).isTrue();
			JsonNode failed = named(stored, "feedback", "failed");
			assertThat(failed.at("/source").toString())
				.isEqualTo("{\"source_type\":\"CODE\",\"source_id\":\"default\"}");
			assertThat(failed.at("/feedback/error/error_code").asString()).isEqualTo("IllegalStateException");
			assertThat(failed.at("/feedback/error/error_message").asString()).isEqualTo("no judge there");
			assertThat(failed.at("/feedback/error/stack_trace").asString()).contains("AssessmentTests");
			JsonNode expected = named(stored, "expectation", "expected");
			assertThat(expected.at("/source").toString())
				.isEqualTo("{\"source_type\":\"HUMAN\",\"source_id\":\"bob\"}");
			assertThat(expected.at("/metadata/k").asString()).isEqualTo("v");
		}
	}

	@Test
	void feedbackWaitsForARunningTrace(Backends backends) throws Exception {
		MlflowApi mlflow = backends.mlflow();
		try (TracedLoad load = start(mlflow.uri())) {
			CompletableFuture<String> logged;
			String traceId;
			try (MlflowSpan span = load.tracing().startSpan("running")) {
				traceId = span.traceId();
				logged = load.tracing().logFeedback(Feedback.builder(traceId, "early").value(true).build());
				// this comes by and must not take it along
				String other = CompletableFuture.supplyAsync(load::makeTrace).join();
				get(load.tracing().logFeedback(Feedback.builder(other, "other").value(true).build()));
				assertThat(logged).isNotDone();
			}
			get(logged);
			assertThat(assessments(mlflow, traceId)).extracting((it) -> it.get("assessment_name").asString())
				.contains("early");
		}
	}

	@Test
	void feedbackWaitsForAQueuedTraceAndTheServer(Backends backends) throws Exception {
		MlflowApi mlflow = backends.mlflow();
		try (FaultProxy proxy = FaultProxy.before(mlflow.uri()); TracedLoad load = start(proxy.uri())) {
			proxy.set(Fault.status(503));
			List<String> traceIds = load.makeTraces(3);
			List<CompletableFuture<String>> logged = traceIds.stream()
				.map((id) -> load.tracing().logFeedback(Feedback.builder(id, "queued").value(1).build()))
				.toList();
			Awaitility.await().until(() -> proxy.requests() >= 2);
			assertThat(logged).noneMatch(CompletableFuture::isDone);
			proxy.set(Fault.none());
			assertThat(load.flush(Duration.ofSeconds(60))).isTrue();
			for (int i = 0; i < traceIds.size(); i++) {
				assertThat(assessments(mlflow, traceIds.get(i)))
					.extracting((assessment) -> assessment.get("assessment_id").asString())
					.containsExactly(get(logged.get(i)));
			}
			load.assertAllDelivered("mlflow");
		}
	}

	@Test
	void anAnswerThatIsLostMakesNoSecondAssessment(Backends backends) throws Exception {
		MlflowApi mlflow = backends.mlflow();
		try (FaultProxy proxy = FaultProxy.before(mlflow.uri()); TracedLoad load = start(proxy.uri())) {
			String traceId = load.makeTrace();
			assertThat(load.flush(Duration.ofSeconds(60))).isTrue();
			proxy.set(Fault.resetAfterHandingOn());
			CompletableFuture<String> logged = load.tracing()
				.logFeedback(Feedback.builder(traceId, "once").value(1).build());
			Awaitility.await().until(() -> proxy.requests() >= 1);
			proxy.set(Fault.none());
			String id = get(logged);
			assertThat(assessments(mlflow, traceId)).extracting((it) -> it.get("assessment_id").asString())
				.containsExactly(id);
		}
	}

	@Test
	void anUnknownTraceFailsTheFuture(Backends backends) {
		String unknown = "tr-0123456789abcdef0123456789abcdef";
		try (TracedLoad load = start(backends.mlflow().uri())) {
			CompletableFuture<String> logged = load.tracing()
				.logFeedback(Feedback.builder(unknown, "f").value(1).build());
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(logged))
				.withMessageContaining("Feedback \"f\" for trace " + unknown + " is not logged")
				.withMessageContaining("not found");
		}
	}

	private static TracedLoad start(String uri) {
		return TracedLoad.start("mlflow.tracing.tracking-uri=" + uri);
	}

	private static String get(CompletableFuture<String> future) throws Exception {
		return future.get(60, TimeUnit.SECONDS);
	}

	private static List<JsonNode> assessments(MlflowApi mlflow, String traceId) {
		return mlflow.awaitTrace(traceId).info().path("assessments").valueStream().toList();
	}

	private static JsonNode named(List<JsonNode> assessments, String kind, String name) {
		return assessments.stream()
			.filter((assessment) -> assessment.has(kind) && assessment.get("assessment_name").asString().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static void assertFeedback(List<JsonNode> assessments, String name, String value) {
		assertThat(named(assessments, "feedback", name).at("/feedback/value"))
			.isEqualTo(JsonMapper.shared().readTree(value));
	}

	private static void assertExpectation(List<JsonNode> assessments, String name, String value) {
		JsonNode expectation = named(assessments, "expectation", name).get("expectation");
		JsonNode text = expectation.at("/serialized_value/value");
		assertThat(text.isMissingNode() ? expectation.get("value") : JsonMapper.shared().readTree(text.asString()))
			.isEqualTo(JsonMapper.shared().readTree(value));
	}

	record Verdict(String label, int score) {

	}

}
