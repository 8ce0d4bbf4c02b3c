/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application.springai;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.beans.factory.annotation.Autowired;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.test.CapturedTraceAssert;
import io.github.mlflowtracing.test.CapturedTraces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What MLflow gets of chats that are streamed.
 */
@ChatTest
class ChatStreamTests {

	@Autowired
	private ChatClient chat;

	@Autowired
	private ChatModel model;

	@Autowired
	private ChatApplication.Weather weather;

	@Autowired
	private CapturedTraces traces;

	@Test
	void aStreamHasTheWholeAnswerAndTheTimeToItsFirstChunk() {
		this.chat.prompt("WORDS 4 CACHED 64").stream().content().blockLast();

		assertOneTrace((trace) -> trace.hasSpanCount(2)
			.hasSpan("ChatClient",
					(span) -> span.isRoot().hasOutput("/choices/0/message/content", "word0 word1 word2 word3"))
			.hasSpan("chat chat-model",
					(span) -> span.isChildOf("ChatClient")
						.hasType(SpanType.CHAT_MODEL)
						.hasOutput("/choices/0/message/content", "word0 word1 word2 word3")
						.hasOutput("/choices/0/finish_reason", "stop")
						.hasTokenUsage(TokenUsage.of(100, 4, 104).withCacheRead(64))));
	}

	@Test
	void aStreamWithToolsIsOneTrace() {
		this.chat.prompt("""
				CALL getWeather {"city":"Paris"}
				WORDS 2""").tools(this.weather).stream().content().blockLast();

		assertOneTrace((trace) -> trace.hasSpanCount(5)
			.hasSpan("ChatClient", (span) -> span.hasType(SpanType.AGENT))
			.hasSpan("getWeather",
					(span) -> span.isChildOf("ChatClient")
						.hasInputs(Map.of("city", "Paris"))
						.hasOutputs("18 degrees in Paris"))
			.hasSpan("measure", (span) -> span.isChildOf("getWeather"))
			.hasSpan("chat chat-model",
					(span) -> span.hasOutput("/choices/0/message/tool_calls/0/function/name", "getWeather")
						.hasOutput("/choices/0/finish_reason", "tool_calls"))
			.hasSpan("chat chat-model", (span) -> span.hasOutput("/choices/0/message/content", "word0 word1")));
	}

	@Test
	void aCancelledStreamHasWhatHadArrived() {
		this.chat.prompt("WORDS 30 SLOW").stream().content().filter((word) -> !word.isEmpty()).take(2).blockLast();

		assertOneTrace((trace) -> trace.hasStatusOk()
			.hasSpan("ChatClient",
					(span) -> span.hasEvent("cancelled")
						.hasInput("/messages/0/content", "WORDS 30 SLOW")
						.hasOutput("/choices/0/message/content", "word0 word1"))
			.hasSpan("chat chat-model",
					(span) -> span.hasEvent("cancelled")
						.hasOutput("/choices/0/message/content", "word0 word1")
						.hasAttribute("mlflow.llm.model", "chat-model")));
	}

	@Test
	void aStreamThatBreaksOffHasWhatHadArrivedAndTheError() {
		assertThatException().isThrownBy(() -> this.chat.prompt("WORDS 4 BREAK").stream().content().blockLast());

		assertOneTrace((trace) -> trace.hasStatusError()
			.hasSpan("ChatClient",
					(span) -> span.hasStatusError().hasOutput("/choices/0/message/content", "word0 word1"))
			.hasSpan("chat chat-model",
					(span) -> span.hasStatusError().hasOutput("/choices/0/message/content", "word0 word1")));
	}

	@Test
	void aStreamThatNeverBeginsHasTheQuestionAndTheError() {
		assertThatException().isThrownBy(() -> this.chat.prompt("FAIL 429").stream().content().blockLast());

		assertOneTrace((trace) -> trace.hasSpan("chat chat-model",
				(span) -> span.hasStatusError()
					.hasInput("/messages/0/content", "FAIL 429")
					.hasOutputs(null)
					.hasAttribute("mlflow.llm.model", "chat-model")));
	}

	@Test
	void aModelThatIsStreamedWithoutAClientHasTheWholeAnswer() {
		this.model.stream(new Prompt("WORDS 3")).blockLast();

		assertOneTrace((trace) -> trace.hasSpan("chat chat-model",
				(span) -> span.isRoot().hasOutput("/choices/0/message/content", "word0 word1 word2")));
	}

	@Test
	void theTimeToTheFirstChunkIsKnown() {
		this.chat.prompt("WORDS 2").stream().content().blockLast();

		Awaitility.await()
			.untilAsserted(() -> assertThat(this.traces.list()).singleElement()
				.satisfies((trace) -> assertThat(trace.json().toString())
					.containsPattern("\"gen_ai.response.time_to_first_chunk\":\\d+\\.\\d+")));
	}

	private void assertOneTrace(Consumer<CapturedTraceAssert> requirements) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(this.traces).hasSize(1).hasTraceSatisfying(requirements));
	}

}
