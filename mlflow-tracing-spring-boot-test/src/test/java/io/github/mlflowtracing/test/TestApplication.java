/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.List;
import java.util.Map;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.Traced;

@SpringBootConfiguration
@EnableAutoConfiguration
@Import({ TestApplication.Assistant.class, TestApplication.Retriever.class, TestApplication.Rare.class })
class TestApplication {

	static class Assistant {

		private final Retriever retriever;

		private final MlflowTracing tracing;

		Assistant(Retriever retriever, MlflowTracing tracing) {
			this.retriever = retriever;
			this.tracing = tracing;
		}

		@Traced(name = "answer", spanType = SpanType.CHAIN, attributes = "version=7")
		String answer(String question) {
			this.tracing.updateCurrentTrace((trace) -> trace.session("s1")
				.user("u1")
				.tag("channel", "web")
				.metadata("release", "1.2")
				.clientRequestId("r1")
				.requestPreview("Q: " + question)
				.responsePreview("A"));
			List<Document> documents = this.retriever.retrieve(question, 2);
			return this.tracing.inSpan("chat", SpanType.CHAT_MODEL, (span) -> {
				span.setTokenUsage(TokenUsage.of(12, 3).withCacheRead(4));
				span.addEvent("first token", Map.of("after", 5));
				return documents.get(0).text();
			});
		}

	}

	static class Retriever {

		@Traced(name = "retrieve", spanType = SpanType.RETRIEVER)
		List<Document> retrieve(String question, int limit) {
			if (question.isEmpty()) {
				throw new IllegalArgumentException("no question");
			}
			return List.of(new Document("MLflow traces", 1.0));
		}

	}

	static class Rare {

		@Traced(name = "rare", samplingRatio = 0)
		void call() {
		}

	}

	record Document(String text, double score) {
	}

}
