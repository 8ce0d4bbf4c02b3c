/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application.springai;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.SafeGuardAdvisor;
import org.springframework.ai.chat.client.advisor.vectorstore.QuestionAnswerAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiImageOptions;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.test.CapturedTraces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What MLflow gets of what Spring AI does.
 */
@ChatTest
class ChatTests {

	@Autowired
	private ChatClient chat;

	@Autowired
	private ChatModel model;

	@Autowired
	private EmbeddingModel embeddings;

	@Autowired
	private ImageModel images;

	@Autowired
	private VectorStore documents;

	@Autowired
	private ChatApplication.Weather weather;

	@Autowired
	private MlflowTracing tracing;

	@Autowired
	private CapturedTraces traces;

	@Test
	void aChatHasItsQuestionAndItsAnswer() {
		this.chat.prompt().system("Be brief").user("WORDS 3").call().content();

		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasName("ChatClient")
				.hasStatusOk()
				.hasSpanCount(2)
				.hasSpan("ChatClient",
						(span) -> span.isRoot()
							.hasType(SpanType.CHAIN)
							.hasInputs(Map.of("messages",
									List.of(Map.of("role", "system", "content", "Be brief"),
											Map.of("role", "user", "content", "WORDS 3"))))
							.hasOutput("/choices/0/message/content", "word0 word1 word2")
							.hasAttribute("mlflow.chat.tokenUsage", null)
							.hasAttribute("gen_ai.system", null))
				.hasSpan("chat chat-model", (span) -> span.isChildOf("ChatClient")
					.hasType(SpanType.CHAT_MODEL)
					.hasInput("/messages/1/content", "WORDS 3")
					.hasInput("model", "chat-model")
					.hasOutputs(Map.of("choices", List.of(Map.of("index", 0, "message",
							Map.of("role", "assistant", "content", "word0 word1 word2"), "finish_reason", "stop"))))
					.hasTokenUsage(TokenUsage.of(100, 3, 103))
					.hasAttribute("mlflow.llm.model", "chat-model")
					.hasAttribute("mlflow.llm.provider", "openai")
					.hasAttribute("mlflow.message.format", "openai")));
	}

	@Test
	void aModelHasItsOptions() {
		this.model.call(new Prompt("WORDS 1",
				OpenAiChatOptions.builder()
					.model("other-model")
					.temperature(0.5)
					.maxTokens(99)
					.seed(7)
					.stop(List.of("END"))
					.build()));

		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasSpan("chat other-model",
					(span) -> span.isRoot()
						.hasInput("model", "other-model")
						.hasInput("temperature", 0.5)
						.hasInput("max_tokens", 99)
						.hasInput("seed", 7)
						.hasInput("stop", List.of("END"))));
	}

	@Test
	void cachedTokensArePartOfTheUsage() {
		this.chat.prompt("CACHED 64").call().content();

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasSpan("chat chat-model",
				(span) -> span.hasTokenUsage(TokenUsage.of(100, 5, 105).withCacheRead(64))));
	}

	@Test
	void usageThatWasNotToldIsNotZero() {
		this.chat.prompt("NOUSAGE").call().content();

		assertThat(this.traces).hasTraceSatisfying(
				(trace) -> trace.hasSpan("chat chat-model", (span) -> span.hasAttribute("mlflow.chat.tokenUsage", null)
					.hasAttribute("gen_ai.usage.input_tokens", null)));
	}

	@Test
	void aChatWithToolsIsAnAgentWithToolsBelow() {
		this.chat.prompt("""
				CALL getWeather {"city":"Paris"}
				CALL getForecast {"city":"Rome"} ; getWeather {"city":"Oslo"}
				WORDS 2""").tools(this.weather).call().content();

		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying(
					(trace) -> trace.hasSpan("ChatClient", (span) -> span.hasType(SpanType.AGENT))
						.hasSpanCount(9)
						.hasSpan("getForecast",
								(span) -> span.isChildOf("ChatClient")
									.hasType(SpanType.TOOL)
									.hasInputs(Map.of("city", "Rome"))
									.hasOutputs(Map.of("city", "Rome", "sky", "clear")))
						.hasSpan("getWeather",
								(span) -> span.isChildOf("ChatClient")
									.hasType(SpanType.TOOL)
									.hasInputs(Map.of("city", "Paris"))
									.hasOutputs("18 degrees in Paris"))
						.hasSpan("getWeather", (span) -> span.hasInputs(Map.of("city", "Oslo")))
						.hasSpan("measure", (span) -> span.isChildOf("getWeather").hasInput("city", "Oslo"))
						.hasSpan("chat chat-model", (span) -> span.hasOutput("/choices/0/finish_reason", "tool_calls")
							.hasOutput("/choices/0/message/tool_calls/0/function/arguments", "{\"city\":\"Paris\"}"))
						.hasSpan("chat chat-model",
								(span) -> span.hasInput("/messages/1/tool_calls/0/type", "function")
									.hasInput("/messages/2/role", "tool")
									.hasInput("/messages/2/tool_call_id", "call_00")
									.hasInput("/messages/2/name", "getWeather")
									.hasInput("/messages/2/content", "18 degrees in Paris")));
		assertThat(this.traces.list().get(0).json().toString()).contains("\"mlflow.chat.tools\":\"[{\\\"")
			.contains("\\\"type\\\": \\\"function\\\"")
			.contains("Tells the weather of a city")
			.contains("\\\"parameters\\\": {");
	}

	@Test
	void aToolThatThrowsIsAFailedSpan() {
		this.chat.prompt("""
				CALL fail {"city":"Paris"}
				WORDS 2""").tools(this.weather).call().content();

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasStatusOk()
			.hasSpan("fail",
					(span) -> span.hasStatusError("IllegalStateException: no such city: Paris")
						.hasException(IllegalStateException.class, "no such city: Paris"))
			.hasSpan("ChatClient", (span) -> span.hasStatusOk()));
	}

	@Test
	void aToolWithoutArgumentsThatAreJsonKeepsTheirText() {
		this.chat.prompt("""
				CALL getWeather not json
				WORDS 2""").tools(this.weather).call().content();

		assertThat(this.traces).hasTraceSatisfying(
				(trace) -> trace.hasSpan("getWeather", (span) -> span.hasInputs("not json").hasStatusError()));
	}

	@Test
	void advisorsHaveTypesAndThoseThatOnlyCallAreNotShown() {
		ChatMemory memory = MessageWindowChatMemory.builder().build();
		this.documents.add(List.of(new Document("Faust is a play")));
		this.traces.clear();

		this.chat.prompt("WORDS 2")
			.advisors(MessageChatMemoryAdvisor.builder(memory).build(), new SafeGuardAdvisor(List.of("forbidden")),
					QuestionAnswerAdvisor.builder(this.documents).build())
			.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "conversation-1"))
			.call()
			.content();

		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasSession("conversation-1")
				.hasSpan("MessageChatMemoryAdvisor",
						(span) -> span.hasType(SpanType.MEMORY).hasInputs("WORDS 2").hasOutputs(null))
				.hasSpan("SafeGuardAdvisor",
						(span) -> span.hasType(SpanType.GUARDRAIL).hasInputs("WORDS 2").hasOutputs("word0 word1"))
				.hasSpan("QuestionAnswerAdvisor", (span) -> span.hasType(SpanType.CHAIN))
				.hasSpan("simple query",
						(span) -> span.isChildOf("QuestionAnswerAdvisor")
							.hasType(SpanType.RETRIEVER)
							.hasInput("query", "WORDS 2")
							.hasOutput("/0/page_content", "Faust is a play"))
				.hasSpan("embedding embedding-model", (span) -> span.isChildOf("simple query"))
				.doesNotHaveSpan("call")
				.doesNotHaveSpan("Tool Calling Advisor")
				.doesNotHaveSpan("tool _calling "));
	}

	@Test
	void anExplicitSessionWins() {
		this.tracing.runInSpan("around", (span) -> {
			this.tracing.updateCurrentTrace((trace) -> trace.session("explicit"));
			this.chat.prompt("WORDS 2")
				.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "conversation-1"))
				.call()
				.content();
		});

		assertThat(this.traces).hasSize(1).hasTraceSatisfying((trace) -> trace.hasSession("explicit"));
	}

	@Test
	void theFirstConversationIsTheSession() {
		this.tracing.runInSpan("around", (span) -> {
			for (String id : List.of("first", "second")) {
				this.chat.prompt("WORDS 2")
					.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, id))
					.call()
					.content();
			}
		});

		assertThat(this.traces).hasSize(1).hasTraceSatisfying((trace) -> trace.hasSession("first"));
	}

	@Test
	void aVectorStoreHasItsQueryAndWhatItFinds() {
		this.documents.add(List.of(Document.builder().id("1").text("about Faust").metadata("genre", "play").build(),
				Document.builder().id("2").text("about Effi").metadata("genre", "novel").build()));
		this.documents.similaritySearch(SearchRequest.builder()
			.query("plays")
			.topK(1)
			.similarityThreshold(0.1)
			.filterExpression("genre == 'play'")
			.build());

		assertThat(this.traces)
			.hasTraceSatisfying((trace) -> trace.hasName("simple add")
				.hasSpan("simple add", (span) -> span.hasType(SpanType.TASK).hasInputs(Map.of("documents", 2))))
			.hasTraceSatisfying((trace) -> trace.hasName("simple query")
				.hasSpan("simple query",
						(span) -> span.hasType(SpanType.RETRIEVER)
							.hasInput("query", "plays")
							.hasInput("top_k", 1)
							.hasInput("similarity_threshold", 0.1)
							.hasInput("filter", "genre EQ \"play\"")
							.hasOutput("/0/page_content", "about Faust")
							.hasOutput("/0/id", "1")
							.hasOutput("/0/metadata/genre", "play")
							.hasAttribute("db.vector.query.content", null)));
		this.documents.delete(List.of("1", "2"));
	}

	@Test
	void anEmbeddingHasItsTextsButNoVectors() {
		this.embeddings.embed(List.of("one", "two"));

		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasSpan("embedding embedding-model",
					(span) -> span.hasType(SpanType.EMBEDDING)
						.hasInputs(Map.of("input", List.of("one", "two"), "model", "embedding-model"))
						.hasOutputs(Map.of("count", 2, "dimensions", 4))
						.hasTokenUsage(TokenUsage.of(7, 0, 7))
						.hasAttribute("mlflow.llm.model", "embedding-model")));
	}

	@Test
	void anImageHasItsPromptAndItsAddress() {
		this.images.call(new ImagePrompt("a goat", OpenAiImageOptions.builder().model("image-model").build()));

		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasName("image image-model")
				.hasSpan("image image-model",
						(span) -> span.hasType(SpanType.LLM)
							.hasInput("prompt", "a goat")
							.hasOutput("/images/0/url", "https://images.example/1.png")
							.hasAttribute("mlflow.llm.model", "image-model")));
	}

	@Test
	void mediaIsDescribedNotCopied() {
		this.chat.prompt()
			.user((user) -> user.text("WORDS 1")
				.media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[150_000])))
			.call()
			.content();

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasSpan("chat chat-model",
				(span) -> span.hasInput("/messages/0/content", List.of(Map.of("type", "text", "text", "WORDS 1"),
						Map.of("type", "text", "text", "<image/png, 150000 bytes>")))));
	}

	@Test
	void mediaElsewhereIsNamed() {
		this.chat.prompt()
			.messages(UserMessage.builder()
				.text("WORDS 1")
				.media(new Media(MimeTypeUtils.IMAGE_PNG, URI.create("https://images.example/goat.png")))
				.build())
			.call()
			.content();

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasSpan("chat chat-model",
				(span) -> span.hasInput("/messages/0/content/1/text", "<image/png, https://images.example/goat.png>")));
	}

	@ParameterizedTest
	@ValueSource(ints = { 429, 500 })
	void aFailureKeepsTheQuestionOnEachLevel(int status) {
		assertThatException().isThrownBy(() -> this.chat.prompt("FAIL " + status).call().content());

		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasStatusError()
				.hasSpan("ChatClient",
						(span) -> span.hasStatusError()
							.hasInput("/messages/0/content", "FAIL " + status)
							.hasOutputs(null))
				.hasSpan("chat chat-model",
						(span) -> span.hasStatusError()
							.hasInput("/messages/0/content", "FAIL " + status)
							.hasAttribute("mlflow.llm.model", "chat-model")));
	}

	@Test
	void secretsAreHiddenByNameAndByForm() {
		this.chat.prompt("""
				CALL getWeather {"city":"Paris","password":"open sesame"}
				api_key=sk-proj-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789
				WORDS 2""").tools(this.weather).call().content();

		assertThat(this.traces).hasTraceSatisfying(
				(trace) -> trace.hasSpan("getWeather", (span) -> span.hasInput("password", "[REDACTED]"))
					.doesNotContain("open sesame")
					.doesNotContain("sk-proj-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"));
	}

	@Test
	void aLongPromptIsBounded() {
		this.chat.prompt("WORDS 1 " + "x".repeat(10_000_000)).call().content();

		assertThat(this.traces).hasSize(1);
		assertThat(this.traces.list().get(0).json().toString()).contains("more characters]")
			.satisfies((json) -> assertThat(json.length()).isLessThan(3_000_000));
	}

	@Test
	void aThousandMessagesAreBounded() {
		List<Message> messages = new ArrayList<>();
		IntStream.range(0, 1_500).forEach((i) -> messages.add(new UserMessage("message " + i)));
		messages.add(new UserMessage("WORDS 1"));

		this.model.call(new Prompt(messages));

		assertThat(this.traces).hasSize(1);
		assertThat(this.traces.list().get(0).json().toString()).contains("message 998")
			.contains("more elements]")
			.doesNotContain("message 1200");
	}

	@Test
	void conversationsAtOnceStayApart() {
		List<CompletableFuture<String>> calls = IntStream.range(0, 24)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> this.chat.prompt("WORDS " + (i + 1))
				.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "conversation-" + i))
				.call()
				.content()))
			.toList();
		calls.forEach(CompletableFuture::join);

		assertThat(this.traces).hasSize(24);
		IntStream.range(0, 24)
			.forEach((i) -> assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasSession("conversation-" + i)
				.hasSpanCount(2)
				.hasSpan("chat chat-model", (span) -> span.hasInput("/messages/0/content", "WORDS " + (i + 1))
					.hasOutput("/choices/0/message/content", ScriptedProvider.words(i + 1)))));
	}

}
