/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application.springai;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TraceCustomizer;
import io.github.mlflowtracing.test.CapturedTraces;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the switches of this library and of Spring AI change, and what they do not.
 */
class ChatSwitchesTests {

	private static final String QUESTION = """
			CALL getWeather {"city":"Paris"}
			WORDS 2""";

	@Nested
	@ChatTest
	@TestPropertySource(properties = { "mlflow.tracing.capture.inputs=false", "mlflow.tracing.capture.outputs=false",
			"spring.ai.tools.observations.include-content=true" })
	class WithoutContent {

		@Test
		void nothingOfItIsRecorded(@Autowired ChatClient chat, @Autowired ChatApplication.Weather weather,
				@Autowired CapturedTraces traces) {
			chat.prompt(QUESTION).tools(weather).call().content();

			assertThat(traces).hasSize(1)
				.hasTraceSatisfying((trace) -> trace.hasSpan("getWeather", (span) -> span.hasType(SpanType.TOOL))
					.hasSpan("chat chat-model", (span) -> span.hasAttribute("mlflow.llm.model", "chat-model"))
					.doesNotContain("Paris")
					.doesNotContain("word0")
					.doesNotContain("mlflow.chat.tools"));
		}

		@Test
		void norOfDocuments(@Autowired VectorStore documents, @Autowired CapturedTraces traces) {
			documents.add(List.of(new Document("about Faust")));
			documents.similaritySearch("plays");

			assertThat(traces)
				.hasTraceSatisfying((trace) -> trace.hasSpan("simple query", (span) -> span.hasType(SpanType.RETRIEVER))
					.doesNotContain("plays")
					.doesNotContain("Faust"));
		}

	}

	@Nested
	@ChatTest
	@TestPropertySource(properties = { "spring.ai.tools.observations.include-content=true",
			"spring.ai.chat.observations.log-prompt=true", "spring.ai.chat.observations.log-completion=true",
			"spring.ai.chat.observations.include-error-logging=true",
			"spring.ai.chat.client.observations.log-prompt=true",
			"spring.ai.chat.client.observations.log-completion=true",
			"spring.ai.vectorstore.observations.log-query-response=true" })
	class WithAllThatSpringAiWrites {

		@Test
		void theResultIsTheSame(@Autowired ChatClient chat, @Autowired ChatApplication.Weather weather,
				@Autowired CapturedTraces traces) {
			chat.prompt(QUESTION).tools(weather).call().content();

			assertThat(traces).hasSize(1)
				.hasTraceSatisfying((trace) -> trace.hasSpanCount(5)
					.hasSpan("getWeather",
							(span) -> span.hasInputs(Map.of("city", "Paris"))
								.hasOutputs("18 degrees in Paris")
								.hasAttribute("spring.ai.tool.call.arguments", null)
								.hasAttribute("spring.ai.tool.call.result", null)));
		}

	}

	@Nested
	@ChatTest
	@TestPropertySource(properties = "mlflow.tracing.spring-ai.enabled=false")
	class SwitchedOff {

		@Test
		void theSpansAreAsSpringAiWritesThem(@Autowired ChatClient chat, @Autowired CapturedTraces traces) {
			chat.prompt("WORDS 1").call().content();
			chat.prompt("WORDS 1").stream().content().blockLast();

			assertThat(traces)
				.hasTraceSatisfying((trace) -> trace.hasSpan("spring_ai chat_client", (span) -> span.hasInputs(null))
					.hasSpan("call", (span) -> span.hasInputs(null)));
		}

	}

	@Nested
	@ChatTest
	@Import(WithBeansOfTheApplication.Beans.class)
	class WithBeansOfTheApplication {

		@Test
		void customizersAreAsked(@Autowired ChatClient chat, @Autowired CapturedTraces traces) {
			chat.prompt("WORDS 1").call().content();

			assertThat(traces).hasSize(1).hasTraceSatisfying((trace) -> trace.hasUser("reader").hasSpanCount(2));
		}

		@Test
		void aRedactorThatFailsHidesTheValueAndNothingElse(@Autowired ChatClient chat,
				@Autowired CapturedTraces traces) {
			assertThat(chat.prompt("explode WORDS 1").call().content()).isEqualTo("word0");

			assertThat(traces).hasSize(1)
				.hasTraceSatisfying((trace) -> trace.hasStatusOk()
					.hasSpan("chat chat-model",
							(span) -> span.hasInputs("[REDACTED]").hasOutput("/choices/0/message/content", "word0")));
		}

		@TestConfiguration(proxyBeanMethods = false)
		static class Beans {

			@Bean
			TraceCustomizer customizer() {
				return (trace) -> trace.user("reader");
			}

			@Bean
			ContentRedactor redactor() {
				return (text, where) -> {
					if (text.contains("explode")) {
						throw new StackOverflowError();
					}
					return text;
				};
			}

		}

	}

}
