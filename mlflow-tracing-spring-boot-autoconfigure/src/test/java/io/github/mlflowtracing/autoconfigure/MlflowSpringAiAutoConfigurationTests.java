/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.springai.ChatClientHandler;
import io.github.mlflowtracing.internal.springai.ChatModelHandler;
import io.github.mlflowtracing.internal.springai.VectorStoreHandler;

import static org.assertj.core.api.Assertions.assertThat;

class MlflowSpringAiAutoConfigurationTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(MlflowSpringAiAutoConfiguration.class))
		.withPropertyValues("mlflow.tracing.recent.enabled=true");

	@Test
	void theApplicationStartsWithoutSpringAi() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.ai", "reactor"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ChatModelHandler.class));
	}

	@Test
	void theApplicationStartsWithModelsAlone() {
		this.runner
			.withClassLoader(
					new FilteredClassLoader("org.springframework.ai.chat.client", "org.springframework.ai.vectorstore"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ChatModelHandler.class)
				.doesNotHaveBean(ChatClientHandler.class)
				.doesNotHaveBean(VectorStoreHandler.class));
	}

	@Test
	void aCallThatCannotBeDescribedGoesOnAndItsSpanSaysSo() {
		this.runner.run((context) -> {
			observe(context, new Prompt(new Unreadable()), new ChatResponse(List.of()));

			SpanData span = onlySpan(context);
			assertThat(span.getAttributes().get(AttributeKey.stringKey(MlflowAttributes.SPAN_INPUTS)))
				.isEqualTo("\"<not recorded>\"");
			assertThat(span.getAttributes().get(AttributeKey.stringKey(MlflowAttributes.SPAN_TYPE)))
				.isEqualTo("CHAT_MODEL");
		});
	}

	@Test
	void noResponseNoMetadataAndNoTextAreNoTrouble() {
		this.runner.run((context) -> {
			observe(context, new Prompt(List.of()), null);
			observe(context, new Prompt("?"),
					new ChatResponse(List.of(new Generation(AssistantMessage.builder().content(null).build()))));

			assertThat(TracedApplication.traces(context)).hasSize(2)
				.allSatisfy((trace) -> assertThat(trace.root().getAttributes().asMap().toString())
					.doesNotContain("<not recorded>"));
		});
	}

	@Test
	void anExceptionProcessorKeepsItsClassAndTheFailureIsNoted() {
		this.runner.withBean(OwnProcessor.class).run((context) -> {
			OwnProcessor processor = context.getBean(OwnProcessor.class);
			observeFailure(context, processor);

			assertThat(onlySpan(context).getStatus().getDescription()).isEqualTo("IllegalStateException: no such city");
		});
	}

	@Test
	void anExceptionProcessorOfAFinalClassIsLeftAlone() {
		this.runner.withBean(FinalProcessor.class)
			.run((context) -> assertThat(context.getBean(FinalProcessor.class).getClass())
				.isSameAs(FinalProcessor.class));
	}

	@Test
	void theFailureIsNotedByALambda() {
		ToolExecutionExceptionProcessor lambda = (failure) -> "failed";
		this.runner.withBean("processor", ToolExecutionExceptionProcessor.class, () -> lambda).run((context) -> {
			observeFailure(context, context.getBean(ToolExecutionExceptionProcessor.class));

			assertThat(onlySpan(context).getStatus().getDescription()).isEqualTo("IllegalStateException: no such city");
		});
	}

	private static void observeFailure(ApplicationContext context, ToolExecutionExceptionProcessor processor) {
		ToolDefinition tool = ToolDefinition.builder().name("tool").description("a tool").inputSchema("{}").build();
		ToolCallingObservationContext call = ToolCallingObservationContext.builder()
			.toolDefinition(tool)
			.toolCallArguments("{}")
			.build();
		Observation.createNotStarted("tool", () -> call, context.getBean(ObservationRegistry.class))
			.observe(() -> call.setToolCallResult(
					processor.process(new ToolExecutionException(tool, new IllegalStateException("no such city")))));
	}

	private static void observe(ApplicationContext context, Prompt prompt, ChatResponse response) {
		ChatModelObservationContext call = ChatModelObservationContext.builder()
			.prompt(prompt)
			.provider("test")
			.build();
		Observation.createNotStarted("chat", () -> call, context.getBean(ObservationRegistry.class)).observe(() -> {
			if (response != null) {
				call.setResponse(response);
			}
		});
	}

	private static SpanData onlySpan(ApplicationContext context) {
		assertThat(TracedApplication.traces(context)).hasSize(1);
		return Objects.requireNonNull(TracedApplication.traces(context).get(0).root());
	}

	private static final class Unreadable implements Message {

		@Override
		public MessageType getMessageType() {
			return MessageType.USER;
		}

		@Override
		public String getText() {
			throw new StackOverflowError();
		}

		@Override
		public Map<String, Object> getMetadata() {
			return Map.of();
		}

	}

	static class OwnProcessor implements ToolExecutionExceptionProcessor {

		@Override
		public String process(ToolExecutionException failure) {
			return "failed";
		}

	}

	static final class FinalProcessor implements ToolExecutionExceptionProcessor {

		@Override
		public String process(ToolExecutionException failure) {
			return "failed";
		}

	}

}
