/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.assessment;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.batch.BatchSettings;
import io.github.mlflowtracing.internal.export.mlflow.FakeTracking;
import io.github.mlflowtracing.internal.export.mlflow.MlflowSettings;
import io.github.mlflowtracing.internal.export.mlflow.MlflowTraceExporter;
import io.github.mlflowtracing.internal.export.mlflow.TestConnection;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.TraceAssessment;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AssessmentRequest}.
 */
@Timeout(60)
class AssessmentRequestTests {

	private static final String TRACE = "0123456789abcdef0123456789abcdef";

	private static final String PATH = "/api/3.0/mlflow/traces/tr-" + TRACE + "/assessments";

	private final CompletableFuture<String> logged = new CompletableFuture<>();

	private FakeTracking server;

	private MlflowTraceExporter destination;

	@BeforeEach
	void start() throws IOException {
		this.server = new FakeTracking();
		this.destination = MlflowTraceExporter.to(new TestConnection(this.server.uri()),
				new MlflowSettings(null, null, null, null, Duration.ofSeconds(5), Duration.ofSeconds(5), List.of(),
						false, TraceInfo.NONE),
				UnaryOperator.identity(),
				new BatchSettings(1000, 1_000_000, 100, 1, Duration.ofMillis(10), Duration.ofSeconds(10)),
				new TracingWarnings(new Guard()), new Guard());
	}

	@AfterEach
	void stop() {
		this.destination.close(Duration.ZERO);
		this.server.close();
	}

	@Test
	void feedbackIsWrittenAsTheSdkDoes() throws Exception {
		this.server.on(PATH, 200, "{}");
		log(new TraceAssessment("a-1", TRACE, "quality", false, "{\"a\": [1, null]}",
				new TraceAssessment.Failure("E", "m", "s"), "LLM_JUDGE", "gpt", "why", Map.of("k", "v"), "abc",
				Instant.parse("2026-11-22T13:34:58.652Z")));
		assertThat(get()).isEqualTo("a-1");
		assertThat(body()).isEqualTo(JsonMapper.shared().readTree("""
				{"assessment": {"assessment_id": "a-1", "assessment_name": "quality",
				"trace_id": "tr-0123456789abcdef0123456789abcdef", "span_id": "abc",
				"source": {"source_type": "LLM_JUDGE", "source_id": "gpt"},
				"create_time": "2026-11-22T13:34:58.652Z", "last_update_time": "2026-11-22T13:34:58.652Z",
				"feedback": {"value": {"a": [1, null]},
				"error": {"error_code": "E", "error_message": "m", "stack_trace": "s"}},
				"rationale": "why", "metadata": {"k": "v"}, "valid": true}}"""));
	}

	@Test
	void expectationsOfScalarsAreNativeAndOthersText() throws Exception {
		this.server.on(PATH, 200, "{}");
		log(assessment(true, "\"Paris\""));
		get();
		assertThat(body().at("/assessment/expectation").toString()).isEqualTo("{\"value\":\"Paris\"}");
		CompletableFuture<String> second = new CompletableFuture<>();
		this.destination.log(assessment(true, "{\"a\": 1}"), second);
		second.get(30, TimeUnit.SECONDS);
		JsonNode serialized = JsonMapper.shared()
			.readTree(this.server.requests().get(1).body())
			.at("/assessment/expectation/serialized_value");
		assertThat(serialized.get("value").asString()).isEqualTo("{\"a\": 1}");
		assertThat(serialized.get("serialization_format").asString()).isEqualTo("JSON_FORMAT");
	}

	@Test
	void anUnknownTraceFailsTheFutureOnly() {
		this.server.on(PATH, 404, """
				{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "Trace with ID 'tr-%s' not found."}"""
			.formatted(TRACE));
		log(assessment(false, "1"));
		assertFails("Feedback \"f\" for trace tr-" + TRACE + " is not logged", "not found");
		assertThat(this.destination.status().state()).isEqualTo(ExporterStatus.State.UP);
		assertThat(this.destination.flush(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void anAnswerThatWasLostIsFoundOut() throws Exception {
		this.server.on(PATH, 503, "")
			.on(PATH, 500, "{\"error_code\": \"INTERNAL_ERROR\", \"message\": \"constraint violation\"}")
			.on(PATH + "/a-1", 200, "{}");
		log(assessment(false, "1"));
		assertThat(get()).isEqualTo("a-1");
		assertThat(this.server.requests()).extracting((request) -> request.method())
			.containsExactly("POST", "POST", "GET");
		assertThat(this.server.requests().get(1).body()).isEqualTo(this.server.requests().get(0).body());
	}

	@Test
	void aServerThatStaysAwayFailsTheFuture() {
		this.server.close();
		this.destination.close(Duration.ZERO);
		log(assessment(false, "1"));
		assertFails("tr-" + TRACE, "mlflow.tracing.export.shutdown-timeout");
	}

	@Test
	void aSlowCallbackDoesNotHoldUpTheDelivery() throws Exception {
		this.server.on(PATH, 200, "{}");
		CompletableFuture<Void> go = new CompletableFuture<>();
		CountDownLatch called = new CountDownLatch(1);
		// not asked for by get, which would run it in this thread
		CompletableFuture<Void> callback = this.logged.thenRun(() -> {
			called.countDown();
			go.join();
		});
		log(assessment(false, "1"));
		assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<String> second = new CompletableFuture<>();
		this.destination.log(assessment(false, "2"), second);
		assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("a-1");
		assertThat(callback).isNotDone();
		go.complete(null);
	}

	private void log(TraceAssessment assessment) {
		this.destination.log(assessment, this.logged);
	}

	private static TraceAssessment assessment(boolean expectation, String value) {
		return new TraceAssessment("a-1", TRACE, "f", expectation, value, null, "CODE", "default", null, Map.of(), null,
				Instant.EPOCH);
	}

	private String get() throws Exception {
		return this.logged.get(30, TimeUnit.SECONDS);
	}

	private JsonNode body() {
		return JsonMapper.shared().readTree(this.server.requests().get(0).body());
	}

	private void assertFails(String... messages) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(this::get)
			.satisfies((ex) -> assertThat(ex.getCause()).isInstanceOf(IllegalStateException.class)
				.message()
				.contains(messages));
	}

}
