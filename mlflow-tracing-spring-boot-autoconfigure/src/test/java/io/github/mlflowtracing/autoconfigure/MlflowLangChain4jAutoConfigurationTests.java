/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class MlflowLangChain4jAutoConfigurationTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(MlflowLangChain4jAutoConfiguration.class))
		.withPropertyValues("mlflow.tracing.recent.enabled=true");

	private final ChatRequest question = ChatRequest.builder()
		.messages(SystemMessage.from("Be brief"), UserMessage.from("Weather?"),
				AiMessage.from(ToolExecutionRequest.builder().id("c1").name("getWeather").arguments("{}").build()),
				ToolExecutionResultMessage.from("c1", "getWeather", "18 degrees"))
		.modelName("asked")
		.temperature(0.5)
		.toolSpecifications(ToolSpecification.builder().name("getWeather").description("Tells it").build())
		.build();

	private final ChatResponse answer = ChatResponse.builder()
		.aiMessage(AiMessage.from("Mild"))
		.modelName("answered")
		.tokenUsage(new TokenUsage(7, 2, 9))
		.finishReason(FinishReason.STOP)
		.build();

	@Test
	void theApplicationStartsWithoutLangChain4j() {
		this.runner.withClassLoader(new FilteredClassLoader("dev.langchain4j"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("mlflowChatModelListener"));
	}

	@Test
	void aCallHasItsMessagesToolsModelAndUsage() {
		this.runner.run((context) -> {
			new Model(context.getBean(ChatModelListener.class)).chat(this.question);

			SpanData span = onlySpan(context);
			assertThat(span.getName()).isEqualTo("chat asked");
			assertThat(text(span, "mlflow.spanType")).isEqualTo("CHAT_MODEL");
			assertThat(text(span, "mlflow.llm.model")).isEqualTo("answered");
			assertThat(text(span, "mlflow.llm.provider")).isEqualTo("open_ai");
			assertJson(span, "mlflow.chat.tokenUsage", "{\"input_tokens\":7,\"output_tokens\":2,\"total_tokens\":9}");
			assertJson(span, "mlflow.spanInputs", """
					{"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Weather?"},
					{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",\
					"function":{"name":"getWeather","arguments":"{}"}}]},
					{"role":"tool","content":"18 degrees","tool_call_id":"c1","name":"getWeather"}],
					"model":"asked","temperature":0.5}""");
			assertJson(span, "mlflow.spanOutputs",
					"""
							{"choices":[{"index":0,"message":{"role":"assistant","content":"Mild"},"finish_reason":"stop"}]}""");
			assertThat(JsonMapper.shared().readTree(text(span, "mlflow.chat.tools")).at("/0/function/name").asString())
				.isEqualTo("getWeather");
		});
	}

	@Test
	void theToolsStayOutWithTheInputs() {
		this.runner.withPropertyValues("mlflow.tracing.capture.inputs=false").run((context) -> {
			new Model(context.getBean(ChatModelListener.class)).chat(this.question);

			assertThat(TracedApplication.byName(onlySpan(context).getAttributes()))
				.doesNotContainKeys("mlflow.spanInputs", "mlflow.chat.tools")
				.containsEntry("mlflow.llm.model", "answered");
		});
	}

	@Test
	void aFailureKeepsTheQuestion() {
		this.runner.run((context) -> {
			Model model = new Model(context.getBean(ChatModelListener.class));
			assertThatIllegalStateException()
				.isThrownBy(() -> model.chat(ChatRequest.builder().messages(UserMessage.from("fail")).build()));

			SpanData span = onlySpan(context);
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getStatus().getDescription()).isEqualTo("IllegalStateException: down");
			assertThat(text(span, "mlflow.spanInputs")).contains("fail");
		});
	}

	@Test
	void aStreamThatEndsOnAnotherThreadLeavesNothingCurrent() {
		this.runner.run((context) -> {
			CompletableFuture<ChatResponse> completed = new CompletableFuture<>();
			new StreamingModel(context.getBean(ChatModelListener.class)).chat(this.question,
					new StreamingChatResponseHandler() {

						@Override
						public void onCompleteResponse(ChatResponse response) {
							completed.complete(response);
						}

						@Override
						public void onError(Throwable error) {
							completed.completeExceptionally(error);
						}

					});
			assertThat(io.opentelemetry.api.trace.Span.current().getSpanContext().isValid()).isFalse();
			completed.join();

			assertThat(text(onlySpan(context), "mlflow.spanOutputs")).contains("Mild");
		});
	}

	private static SpanData onlySpan(ApplicationContext context) {
		assertThat(TracedApplication.traces(context)).hasSize(1);
		return Objects.requireNonNull(TracedApplication.traces(context).get(0).root());
	}

	private static void assertJson(SpanData span, String key, String expected) {
		assertThat(JsonMapper.shared().readTree(text(span, key))).isEqualTo(JsonMapper.shared().readTree(expected));
	}

	private static String text(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

	private final class Model implements ChatModel {

		private final ChatModelListener listener;

		Model(ChatModelListener listener) {
			this.listener = listener;
		}

		@Override
		public ChatResponse doChat(ChatRequest request) {
			if (request.messages().get(0) instanceof UserMessage) {
				throw new IllegalStateException("down");
			}
			return MlflowLangChain4jAutoConfigurationTests.this.answer;
		}

		@Override
		public List<ChatModelListener> listeners() {
			return List.of(this.listener);
		}

		@Override
		public ModelProvider provider() {
			return ModelProvider.OPEN_AI;
		}

	}

	private final class StreamingModel implements StreamingChatModel {

		private final ChatModelListener listener;

		StreamingModel(ChatModelListener listener) {
			this.listener = listener;
		}

		@Override
		public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
			CompletableFuture
				.runAsync(() -> handler.onCompleteResponse(MlflowLangChain4jAutoConfigurationTests.this.answer));
		}

		@Override
		public List<ChatModelListener> listeners() {
			return List.of(this.listener);
		}

	}

}
