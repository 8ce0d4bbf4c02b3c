/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SampleApplicationTests {

	private static final String QUESTION = "What do the bike and 2 spare batteries cost, 4200 + 2 * 650 euros?";

	private final RestClient client;

	SampleApplicationTests(@LocalServerPort int port) {
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
	void anAnswersTraceIsNestedAndTyped() {
		JsonNode trace = traceOf(ask(QUESTION));
		JsonNode root = span(trace, "answer_question");
		assertThat(root.path("type").asString()).isEqualTo("CHAIN");
		assertThat(children(trace, root)).containsExactly("RETRIEVER", "CHAT_MODEL", "TOOL", "CHAT_MODEL");
		assertThat(trace.path("spanCount").asInt()).isEqualTo(5);
		assertThat(trace.path("state").asString()).isEqualTo("OK");
	}

	@Test
	void anAnswersTraceHasReadablePreviewsAndKnowsItsSession() {
		JsonNode trace = traceOf(ask(QUESTION));
		assertThat(trace.path("requestPreview").asString()).isEqualTo(QUESTION);
		assertThat(trace.path("responsePreview").asString()).startsWith("4200 + 2 * 650 = 5500.");
		assertThat(trace.path("tags").path("channel").asString()).isEqualTo("web");
		assertThat(trace.path("metadata").path("mlflow.trace.session").asString()).isEqualTo("session-1");
		assertThat(trace.path("metadata").path("mlflow.trace.user").asString()).isEqualTo("visitor");
	}

	@Test
	void spansShowDocumentsMessagesAndTokensAsMlflowDoes() {
		JsonNode trace = traceOf(ask(QUESTION));
		assertThat(span(trace, "answer_question").path("inputs").toString())
			.isEqualTo("{\"question\":\"%s\"}".formatted(QUESTION));
		JsonNode document = span(trace, "DocumentRetriever.retrieve").path("outputs").get(0);
		assertThat(document.path("page_content").asString()).isNotEmpty();
		assertThat(document.path("metadata").path("doc_uri").asString()).startsWith("prices.md#");
		JsonNode model = span(trace, "LocalModel.chat");
		assertThat(model.path("inputs").path("messages").get(1).path("content").asString()).isEqualTo(QUESTION);
		assertThat(model.path("outputs").path("choices").get(0).path("message").path("role").asString())
			.isEqualTo("assistant");
		assertThat(model.path("attributes").path("mlflow.chat.tokenUsage").toString()).contains("total_tokens");
		assertThat(span(trace, "Calculator.calculate").path("outputs").asString()).isEqualTo("5500");
	}

	@Test
	void aFailureIsAClearReplyAndATraceThatShowsWhereItFailed() {
		ResponseEntity<JsonNode> reply = ask("How much is 100 / 0?");
		assertThat(reply.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
		assertThat(reply.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(body(reply).path("detail").asString()).isEqualTo("'100 / 0' divides by zero");
		JsonNode trace = traceOf(reply);
		assertThat(trace.path("state").asString()).isEqualTo("ERROR");
		assertThat(span(trace, "Calculator.calculate").path("status").path("code").asString()).isEqualTo("ERROR");
		assertThat(span(trace, "answer_question").path("status").path("code").asString()).isEqualTo("ERROR");
		assertThat(span(trace, "LocalModel.chat").path("status").path("code").asString()).isEqualTo("OK");
	}

	@Test
	void anEmptyQuestionIsRefusedWithoutATrace() {
		ResponseEntity<JsonNode> reply = ask(" ");
		assertThat(reply.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
		assertThat(body(reply).has("traceId")).isFalse();
	}

	@Test
	void servesItsPage() {
		assertThat(this.client.get().uri("/").retrieve().body(String.class)).contains("<form id=\"ask\">");
	}

	private ResponseEntity<JsonNode> ask(String question) {
		return this.client.post()
			.uri("/api/ask")
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("question", question, "session", "session-1"))
			.retrieve()
			.toEntity(JsonNode.class);
	}

	private JsonNode traceOf(ResponseEntity<JsonNode> reply) {
		String traceId = body(reply).path("traceId").asString();
		// the reply can be here before the trace is complete
		ResponseEntity<JsonNode> trace = Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.until(() -> this.client.get()
				.uri("/actuator/mlflowtraces/{id}", traceId)
				.retrieve()
				.toEntity(JsonNode.class), (response) -> response.getStatusCode() == HttpStatus.OK);
		return body(trace);
	}

	private static JsonNode body(ResponseEntity<JsonNode> response) {
		return Objects.requireNonNull(response.getBody());
	}

	private static JsonNode span(JsonNode trace, String name) {
		return spans(trace).stream()
			.filter((span) -> span.path("name").asString().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No span '%s' in %s".formatted(name, trace)));
	}

	private static List<String> children(JsonNode trace, JsonNode parent) {
		return spans(trace).stream()
			.filter((span) -> span.path("parentSpanId").equals(parent.path("spanId")))
			.sorted((left, right) -> left.path("startTime").asString().compareTo(right.path("startTime").asString()))
			.map((span) -> span.path("type").asString())
			.toList();
	}

	private static List<JsonNode> spans(JsonNode trace) {
		return StreamSupport.stream(trace.path("spans").spliterator(), false).toList();
	}

}
