/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

import io.github.mlflowtracing.test.AutoConfigureMlflowTracing;
import io.github.mlflowtracing.test.CapturedSpanAssert;
import io.github.mlflowtracing.test.CapturedTraceAssert;
import io.github.mlflowtracing.test.CapturedTraces;

import static io.github.mlflowtracing.SpanType.CHAIN;
import static io.github.mlflowtracing.SpanType.CHAT_MODEL;
import static io.github.mlflowtracing.SpanType.RETRIEVER;
import static io.github.mlflowtracing.SpanType.TOOL;
import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureMlflowTracing
class SampleApplicationTests {

	private static final String QUESTION = "What do the bike and 2 spare batteries cost, 4200 + 2 * 650 euros?";

	private final RestClient client;

	private final CapturedTraces traces;

	SampleApplicationTests(@LocalServerPort int port, @Autowired CapturedTraces traces) {
		this.traces = traces;
		this.client = RestClient.builder()
			.baseUrl("http://localhost:" + port)
			.defaultStatusHandler((status) -> true, (request, response) -> {
			})
			.build();
	}

	@Test
	void answersFromTheDocuments() {
		JsonNode reply = body(ask("How long does charging the battery take?"));
		assertThat(reply.path("answer").asString()).startsWith("Charging an empty battery takes 4 hours");
		assertThat(reply.path("sources").get(0).asString()).isEqualTo("battery.md#charging");
		assertThat(reply.path("traceId").asString()).matches("tr-[0-9a-f]{32}");
	}

	@Test
	void theRepliesTraceIdLeadsToItsTrace() {
		String traceId = body(ask(QUESTION)).path("traceId").asString();
		// the reply can be here before the trace is complete
		Awaitility.await()
			.untilAsserted(() -> assertThat(
					this.client.get().uri("/actuator/mlflowtraces/{id}", traceId).retrieve().toEntity(JsonNode.class))
				.satisfies((reply) -> {
					assertThat(reply.getStatusCode()).isEqualTo(HttpStatus.OK);
					assertThat(body(reply).path("name").asString()).isEqualTo("answer_question");
				}));
	}

	@Test
	void anAnswersTraceIsNestedAndTyped() {
		ask(QUESTION);
		awaitTrace((trace) -> trace.hasName("answer_question")
			.hasStatusOk()
			.hasSpanCount(5)
			.hasSpan("answer_question", (span) -> span.isRoot().hasType(CHAIN))
			.hasSpan("DocumentRetriever.retrieve", (span) -> span.isChildOf("answer_question").hasType(RETRIEVER))
			.hasSpan("LocalModel.chat", (span) -> span.isChildOf("answer_question").hasType(CHAT_MODEL))
			.hasSpan("Calculator.calculate", (span) -> span.isChildOf("answer_question").hasType(TOOL)));
	}

	@Test
	void anAnswersTraceHasReadablePreviewsAndKnowsItsSession() {
		String answer = body(ask(QUESTION)).path("answer").asString();
		assertThat(answer).startsWith("4200 + 2 * 650 = 5500.");
		awaitTrace((trace) -> trace.hasRequestPreview(QUESTION)
			.hasResponsePreview(answer)
			.hasTag("channel", "web")
			.hasSession("session-1")
			.hasUser("visitor"));
	}

	@Test
	void spansShowDocumentsMessagesAndTokensAsMlflowDoes() {
		JsonNode reply = body(ask(QUESTION));
		awaitTrace((trace) -> trace
			.hasSpan("answer_question",
					(span) -> span.hasInputs(Map.of("question", QUESTION))
						.hasOutput("answer", reply.path("answer"))
						.hasOutput("sources", reply.path("sources")))
			.hasSpan("DocumentRetriever.retrieve",
					(span) -> span.hasOutput("/0/metadata/doc_uri", reply.path("sources").path(0)))
			.hasSpan("LocalModel.chat", (span) -> span.hasInput("/messages/1/content", QUESTION)
				.hasOutput("/choices/0/message/role", "assistant")
				.satisfies((json) -> assertThat(json.path("attributes").path("mlflow.chat.tokenUsage").asString())
					.contains("total_tokens")))
			.hasSpan("Calculator.calculate", (span) -> span.hasOutputs("5500")));
	}

	@Test
	void aFailureIsAClearReplyAndATraceThatShowsWhereItFailed() {
		ResponseEntity<JsonNode> reply = ask("How much is 100 / 0?");
		assertThat(reply.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
		assertThat(reply.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(body(reply).path("detail").asString()).isEqualTo("'100 / 0' divides by zero");
		awaitTrace((trace) -> trace.hasStatusError()
			.hasSpan("answer_question", CapturedSpanAssert::hasStatusError)
			.hasSpan("Calculator.calculate",
					(span) -> span.hasException(ArithmeticException.class, "'100 / 0' divides by zero"))
			.hasSpan("LocalModel.chat", CapturedSpanAssert::hasStatusOk));
	}

	@Test
	void anEmptyQuestionIsRefusedWithoutATrace() {
		ResponseEntity<JsonNode> reply = ask(" ");
		assertThat(reply.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
		assertThat(body(reply).has("traceId")).isFalse();
	}

	@Test
	void feedbackWithoutATrackingServerSaysWhatToSet() {
		ResponseEntity<JsonNode> reply = post("/api/feedback",
				Map.of("traceId", body(ask(QUESTION)).path("traceId").asString(), "helpful", true));
		assertThat(reply.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
		assertThat(body(reply).path("detail").asString()).contains("mlflow.tracing.tracking-uri");
	}

	@Test
	void feedbackNeedsATraceId() {
		ResponseEntity<JsonNode> reply = post("/api/feedback", Map.of("traceId", "that one", "helpful", true));
		assertThat(reply.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
	}

	@Test
	void servesItsPage() {
		assertThat(this.client.get().uri("/").retrieve().body(String.class)).contains("<form id=\"ask\">");
	}

	private ResponseEntity<JsonNode> ask(String question) {
		return post("/api/ask", Map.of("question", question, "session", "session-1"));
	}

	private ResponseEntity<JsonNode> post(String path, Map<String, ?> body) {
		return this.client.post()
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.retrieve()
			.toEntity(JsonNode.class);
	}

	/** The reply can be here before the trace is complete. */
	private void awaitTrace(Consumer<CapturedTraceAssert> requirements) {
		Awaitility.await().untilAsserted(() -> assertThat(this.traces).hasTraceSatisfying(requirements));
	}

	private static JsonNode body(ResponseEntity<JsonNode> response) {
		return Objects.requireNonNull(response.getBody());
	}

}
