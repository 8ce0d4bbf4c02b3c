/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.genai;

import java.util.List;
import java.util.function.Consumer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.trace.FinishedSpans;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What MLflow gets of spans that other conventions have written.
 */
class MlflowWordsTests {

	private final MlflowWords words = new MlflowWords(new Guard());

	@Test
	void aSpanOfNoConventionStaysTheObjectThatItIs() {
		SpanData span = span((content) -> content.setAttribute("http.route", "/ask"));

		assertThat(this.words.of(span)).isSameAs(span);
	}

	@Test
	void aSpanHasItsOwnNameAtMlflow() {
		SpanData span = this.words.of(span((content) -> content.setAttribute(MlflowAttributes.SPAN_TYPE, "TOOL")
			.setAttribute(MlflowAttributes.SPAN_NAME, "getWeather")));

		assertThat(span.getName()).isEqualTo("getWeather");
		assertThat(value(span, MlflowAttributes.SPAN_NAME)).isNull();
		assertThat(span.getTotalAttributeCount()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "gen_ai.operation.name, chat, CHAT_MODEL", "gen_ai.operation.name, generate_content, CHAT_MODEL",
			"gen_ai.operation.name, text_completion, LLM", "gen_ai.operation.name, embeddings, EMBEDDING",
			"gen_ai.operation.name, embedding, EMBEDDING", "gen_ai.operation.name, execute_tool, TOOL",
			"gen_ai.operation.name, invoke_agent, AGENT", "gen_ai.operation.name, retrieval, RETRIEVER",
			"gen_ai.operation.name, invoke_workflow, WORKFLOW", "gen_ai.operation.name, plan, CHAIN",
			"gen_ai.operation.name, search_memory, MEMORY", "gen_ai.operation.name, framework,",
			"openinference.span.kind, LLM, CHAT_MODEL", "openinference.span.kind, GUARDRAIL, GUARDRAIL",
			"traceloop.span.kind, workflow, WORKFLOW", "traceloop.span.kind, tool, TOOL",
			"llm.request.type, chat, CHAT_MODEL" })
	void theTypeFollowsFromTheKind(String key, String kind, String type) {
		assertThat(value(this.words.of(span((content) -> content.setAttribute(key, kind))), MlflowAttributes.SPAN_TYPE))
			.isEqualTo(type);
	}

	@Test
	void messagesOfOpenTelemetryBecomeAChat() {
		SpanData span = this.words.of(span((content) -> content.setAttribute("gen_ai.operation.name", "chat")
			.setAttribute("gen_ai.system_instructions", "[{\"type\":\"text\",\"content\":\"Be brief\"}]")
			.setAttribute("gen_ai.input.messages",
					"""
							[{"role":"user","parts":[{"type":"text","content":"Weather?"}]},
							{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"getWeather",\
							"arguments":{"city":"Paris"}}]},
							{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"18 degrees"}]},
							{"role":"user","parts":[{"type":"blob","mime_type":"image/png"},{"type":"text","content":"this"}]}]""")
			.setAttribute("gen_ai.output.messages", """
					[{"role":"assistant","parts":[{"type":"text","content":"Mild"}],"finish_reason":"stop"}]""")
			.setAttribute("gen_ai.tool.definitions",
					"""
							[{"type":"function","name":"getWeather","description":"Tells it","parameters":{"type":"object"}}]""")));

		assertJson(span, MlflowAttributes.SPAN_INPUTS, """
				{"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Weather?"},
				{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",\
				"function":{"name":"getWeather","arguments":"{\\"city\\":\\"Paris\\"}"}}]},
				{"role":"tool","content":"18 degrees","tool_call_id":"c1"},
				{"role":"user","content":[{"type":"text","text":"<blob>"},{"type":"text","text":"this"}]}]}""");
		assertJson(span, MlflowAttributes.SPAN_OUTPUTS, """
				{"choices":[{"index":0,"message":{"role":"assistant","content":"Mild"},"finish_reason":"stop"}]}""");
		assertJson(span, MlflowAttributes.CHAT_TOOLS, """
				[{"type":"function","function":{"name":"getWeather","description":"Tells it",\
				"parameters":{"type":"object"}}}]""");
	}

	@Test
	void structuredMessagesAreReadToo() {
		Value<?> messages = Value.of(Value.of(KeyValue.of("role", Value.of("user")), KeyValue.of("parts", Value
			.of(List.of(Value.of(KeyValue.of("type", Value.of("text")), KeyValue.of("content", Value.of("Hi"))))))));
		SpanData span = this.words.of(span((content) -> content.setAttribute("gen_ai.operation.name", "chat")
			.setAttribute(AttributeKey.valueKey("gen_ai.input.messages"), messages)));

		assertJson(span, MlflowAttributes.SPAN_INPUTS, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
	}

	@Test
	void modelProviderAndUsageAreTranslated() {
		SpanData span = this.words.of(span((content) -> content.setAttribute("gen_ai.operation.name", "chat")
			.setAttribute("gen_ai.provider.name", "OPEN_AI")
			.setAttribute("gen_ai.request.model", "asked")
			.setAttribute("gen_ai.response.model", "none")
			.setAttribute("gen_ai.usage.input_tokens", 7)
			.setAttribute("gen_ai.usage.output_tokens", "2")
			.setAttribute("gen_ai.usage.cache_read.input_tokens", 3)));

		assertThat(value(span, MlflowAttributes.LLM_MODEL)).isEqualTo("asked");
		assertThat(value(span, MlflowAttributes.LLM_PROVIDER)).isEqualTo("open_ai");
		assertJson(span, MlflowAttributes.CHAT_TOKEN_USAGE, """
				{"input_tokens":7,"output_tokens":2,"total_tokens":9,"cache_read_input_tokens":3}""");
	}

	@Test
	void toolsAndRetrievalAreTranslated() {
		SpanData tool = this.words.of(span((content) -> content.setAttribute("gen_ai.operation.name", "execute_tool")
			.setAttribute("gen_ai.tool.call.arguments", "{\"city\":\"Paris\"}")
			.setAttribute("gen_ai.tool.call.result", "18 degrees")));
		SpanData retrieval = this.words.of(span((content) -> content.setAttribute("gen_ai.operation.name", "retrieval")
			.setAttribute("gen_ai.retrieval.query.text", "plays")
			.setAttribute("gen_ai.retrieval.documents", "[{\"id\":\"1\",\"score\":0.5}]")));

		assertJson(tool, MlflowAttributes.SPAN_INPUTS, "{\"city\":\"Paris\"}");
		assertThat(value(tool, MlflowAttributes.SPAN_OUTPUTS)).isEqualTo("18 degrees");
		assertJson(retrieval, MlflowAttributes.SPAN_INPUTS, "{\"query\":\"plays\"}");
		assertJson(retrieval, MlflowAttributes.SPAN_OUTPUTS,
				"[{\"page_content\":\"\",\"metadata\":{\"score\":0.5},\"id\":\"1\"}]");
	}

	@Test
	void openInferenceIsTranslated() {
		SpanData span = this.words.of(span((content) -> content.setAttribute("openinference.span.kind", "LLM")
			.setAttribute("input.value", "raw")
			.setAttribute("llm.input_messages.0.message.role", "user")
			.setAttribute("llm.input_messages.0.message.content", "Weather?")
			.setAttribute("llm.output_messages.0.message.role", "assistant")
			.setAttribute("llm.output_messages.0.message.tool_calls.0.tool_call.id", "c1")
			.setAttribute("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "getWeather")
			.setAttribute("llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "{}")
			.setAttribute("llm.model_name", "model")
			.setAttribute("llm.token_count.prompt", 5)
			.setAttribute("llm.token_count.completion", 1)
			.setAttribute("llm.tools.0.tool.json_schema", "{\"type\":\"function\",\"function\":{\"name\":\"t\"}}")));

		assertJson(span, MlflowAttributes.SPAN_INPUTS, "{\"messages\":[{\"role\":\"user\",\"content\":\"Weather?\"}]}");
		assertJson(span, MlflowAttributes.SPAN_OUTPUTS, """
				{"choices":[{"index":0,"finish_reason":null,"message":{"role":"assistant","content":null,\
				"tool_calls":[{"id":"c1","type":"function","function":{"name":"getWeather","arguments":"{}"}}]}}]}""");
		assertJson(span, MlflowAttributes.CHAT_TOKEN_USAGE,
				"{\"input_tokens\":5,\"output_tokens\":1,\"total_tokens\":6}");
		assertJson(span, MlflowAttributes.CHAT_TOOLS, "[{\"type\":\"function\",\"function\":{\"name\":\"t\"}}]");
	}

	@Test
	void openInferenceWithoutMessagesKeepsItsValues() {
		SpanData span = this.words.of(span((content) -> content.setAttribute("openinference.span.kind", "RETRIEVER")
			.setAttribute("input.value", "plays")
			.setAttribute("retrieval.documents.0.document.content", "about Faust")
			.setAttribute("retrieval.documents.0.document.id", "1")
			.setAttribute("retrieval.documents.0.document.metadata", "{\"genre\":\"play\"}")));

		assertThat(value(span, MlflowAttributes.SPAN_INPUTS)).isEqualTo("plays");
		assertJson(span, MlflowAttributes.SPAN_OUTPUTS,
				"[{\"page_content\":\"about Faust\",\"metadata\":{\"genre\":\"play\"},\"id\":\"1\"}]");
	}

	@Test
	void traceloopIsTranslated() {
		SpanData chat = this.words.of(span((content) -> content.setAttribute("llm.request.type", "chat")
			.setAttribute("gen_ai.prompt.0.role", "user")
			.setAttribute("gen_ai.prompt.0.content", "Hi")
			.setAttribute("gen_ai.completion.0.content", "Ho")
			.setAttribute("gen_ai.completion.0.finish_reason", "stop")
			.setAttribute("gen_ai.usage.prompt_tokens", 4)
			.setAttribute("gen_ai.usage.completion_tokens", 1)));
		SpanData workflow = this.words.of(span((content) -> content.setAttribute("traceloop.span.kind", "workflow")
			.setAttribute("traceloop.entity.input", "{\"a\":1}")));

		assertJson(chat, MlflowAttributes.SPAN_INPUTS, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
		assertJson(chat, MlflowAttributes.SPAN_OUTPUTS, """
				{"choices":[{"index":0,"message":{"role":"assistant","content":"Ho"},"finish_reason":"stop"}]}""");
		assertJson(chat, MlflowAttributes.CHAT_TOKEN_USAGE,
				"{\"input_tokens\":4,\"output_tokens\":1,\"total_tokens\":5}");
		assertJson(workflow, MlflowAttributes.SPAN_INPUTS, "{\"a\":1}");
	}

	@Test
	void whatIsMlflowsStays() {
		SpanData span = this.words.of(span((content) -> content.setAttribute("gen_ai.operation.name", "chat")
			.setAttribute(MlflowAttributes.SPAN_TYPE, "PARSER")
			.setAttribute(MlflowAttributes.SPAN_INPUTS, "mine")
			.setAttribute(AttributeKey.longKey(MlflowAttributes.SPAN_OUTPUTS), 5)
			.setAttribute("gen_ai.input.messages", "[]")
			.setAttribute("gen_ai.output.messages", "[{\"role\":\"assistant\",\"parts\":[]}]")));

		assertThat(value(span, MlflowAttributes.SPAN_TYPE)).isEqualTo("PARSER");
		assertThat(value(span, MlflowAttributes.SPAN_INPUTS)).isEqualTo("mine");
		assertThat(value(span, MlflowAttributes.SPAN_OUTPUTS)).isNull();
	}

	@Test
	void oddValuesDoNoHarm() {
		SpanData span = this.words.of(span((content) -> content.setAttribute("gen_ai.operation.name", "chat")
			.setAttribute("gen_ai.input.messages",
					"[null, 5, {\"role\":7,\"parts\":[null, 5]}, {\"content\":{\"a\":1}}]")
			.setAttribute("gen_ai.output.messages", "no json")
			.setAttribute("gen_ai.tool.definitions", "{}")
			.setAttribute("gen_ai.usage.input_tokens", "many")));

		assertJson(span, MlflowAttributes.SPAN_INPUTS, """
				{"messages":[{"role":"user","content":null},{"role":"user","content":"5"},
				{"role":"7","content":[{"type":"text","text":"null"},{"type":"text","text":"5"}]},
				{"role":"user","content":"{\\"a\\":1}"}]}""");
		assertThat(value(span, MlflowAttributes.CHAT_TOKEN_USAGE)).isNull();
	}

	@Test
	void whatIsNestedBeyondAllBoundsDoesNotCostTheSpan() {
		SpanData span = this.words.of(span((content) -> content.setAttribute("gen_ai.operation.name", "chat")
			.setAttribute("gen_ai.input.messages",
					"[{\"role\":\"user\",\"content\":" + "[".repeat(490) + "]".repeat(490) + "}]")
			.setAttribute("gen_ai.tool.definitions", "[" + "[".repeat(495) + "]".repeat(495) + "]")));

		assertThat(span.getName()).isEqualTo("span");
		assertThat(value(span, "gen_ai.operation.name")).isEqualTo("chat");
	}

	private static void assertJson(SpanData span, String key, String expected) {
		JsonMapper mapper = JsonMapper.shared();
		assertThat(mapper.readTree(value(span, key))).isEqualTo(mapper.readTree(expected));
	}

	private static String value(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

	private static SpanData span(Consumer<Span> content) {
		return FinishedSpans.root("span", 1, content);
	}

}
