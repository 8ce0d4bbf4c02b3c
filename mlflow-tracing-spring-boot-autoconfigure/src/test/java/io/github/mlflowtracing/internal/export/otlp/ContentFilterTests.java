/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.internal.trace.FinishedSpans;

import static org.assertj.core.api.Assertions.assertThat;

class ContentFilterTests {

	@ParameterizedTest
	@ValueSource(strings = { "mlflow.spanInputs", "mlflow.spanOutputs", "mlflow.chat.tools",
			"mlflow.traceRequestPreview", "gen_ai.input.messages", "gen_ai.output.messages",
			"gen_ai.system_instructions", "gen_ai.tool.definitions", "gen_ai.tool.call.arguments",
			"gen_ai.tool.call.result", "gen_ai.retrieval.query.text", "gen_ai.retrieval.documents",
			"spring.ai.tool.call.arguments", "spring.ai.tool.call.result", "db.vector.query.content",
			"db.vector.query.response.documents", "input.value", "output.value", "llm.input_messages.0.message.content",
			"llm.output_messages.0.message.content", "retrieval.documents.0.document.content",
			"llm.tools.0.tool.json_schema", "traceloop.entity.input", "traceloop.entity.output",
			"gen_ai.prompt.0.content", "gen_ai.completion.0.content" })
	void contentOfEachConventionIsLeftOut(String key) {
		SpanData span = FinishedSpans.root("span", 1,
				(content) -> content.setAttribute(key, "said")
					.setAttribute("gen_ai.operation.name", "chat")
					.addEvent("chunk", Attributes.of(AttributeKey.stringKey(key), "said")));

		SpanData filtered = ContentFilter.removeFrom(span);

		assertThat(filtered.getAttributes().asMap()).containsOnlyKeys(AttributeKey.stringKey("gen_ai.operation.name"));
		assertThat(filtered.getEvents()).singleElement()
			.satisfies((event) -> assertThat(event.getAttributes().isEmpty()).isTrue());
	}

	@Test
	void whatIsNoContentStays() {
		SpanData span = FinishedSpans.root("span", 1,
				(content) -> content.setAttribute("gen_ai.request.model", "model")
					.setAttribute("gen_ai.usage.input_tokens", 7)
					.setAttribute("llm.model_name", "model")
					.setAttribute("mlflow.chat.tokenUsage", "{}"));

		assertThat(ContentFilter.removeFrom(span).getAttributes().asMap()).isEqualTo(span.getAttributes().asMap());
	}

}
