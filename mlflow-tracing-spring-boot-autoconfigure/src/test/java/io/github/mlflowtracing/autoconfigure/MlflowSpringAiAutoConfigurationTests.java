/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
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
	void anApplicationWithAnExceptionProcessorOfASealedClassStarts() {
		this.runner.withBean(SealedProcessor.class, () -> new SealedProcessor())
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(SealedProcessor.class)
				.extracting(Object::getClass)
				.isSameAs(SealedProcessor.class));
	}

	@Test
	void contentStaysOutOfOtherExportersWhereMlflowsRatioRejectsTheTrace() {
		assertContentStaysOut("mlflow.tracing.sampling.ratio=0");
	}

	@Test
	void contentStaysOutOfOtherExporters() {
		assertContentStaysOut("mlflow.tracing.sampling.ratio=1");
	}

	private void assertContentStaysOut(String ratio) {
		OtherExporter other = new OtherExporter();
		this.runner.withBean(SpanExporter.class, () -> other)
			.withPropertyValues(ratio, "mlflow.tracing.capture.inputs=false", "mlflow.tracing.capture.outputs=false",
					"management.tracing.sampling.probability=1")
			.run((context) -> {
				VectorStoreObservationContext call = VectorStoreObservationContext
					.builder("store", VectorStoreObservationContext.Operation.QUERY)
					.build();
				Observation.createNotStarted("query", () -> call, context.getBean(ObservationRegistry.class))
					.highCardinalityKeyValue("db.vector.query.content", "secret question")
					.highCardinalityKeyValue("spring.ai.tool.call.result", "secret answer")
					.highCardinalityKeyValue("db.vector.query.top_k", "4")
					.observe(() -> {
					});
				context.getBean(SdkTracerProvider.class).forceFlush().join(5, TimeUnit.SECONDS);

				assertThat(other.spans).singleElement()
					.satisfies((span) -> assertThat(TracedApplication.byName(span.getAttributes()))
						.containsKey("db.vector.query.top_k")
						.doesNotContainKeys("db.vector.query.content", "spring.ai.tool.call.result"));
			});
	}

	@Test
	void aPromptForWhichThereIsNoMemoryIsMarkedAndTheRestIsRecorded() {
		this.runner.withPropertyValues("mlflow.tracing.assembly.max-memory=1MB").run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			List<MlflowSpan> open = IntStream.range(0, 3)
				.mapToObj((i) -> tracing.startDetachedSpan("open", SpanType.TOOL).setInputs("x".repeat(240_000)))
				.toList();
			observe(context, new Prompt("y".repeat(240_000)),
					new ChatResponse(List.of(new Generation(new AssistantMessage("Mild"))),
							ChatResponseMetadata.builder().model("answered").usage(new DefaultUsage(7, 2)).build()));

			assertThat(TracedApplication.byName(onlySpan(context).getAttributes()))
				.containsEntry("mlflow.spanInputs", "\"<240000 characters, not recorded: memory>\"")
				.containsEntry("mlflow.llm.model", "answered")
				.containsKey("mlflow.chat.tokenUsage")
				.hasEntrySatisfying("mlflow.spanOutputs", (outputs) -> assertThat((String) outputs).contains("Mild"));
			open.forEach(MlflowSpan::close);
		});
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

	private static final class OtherExporter implements SpanExporter {

		private final Queue<SpanData> spans = new ConcurrentLinkedQueue<>();

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			this.spans.addAll(spans);
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

	static class OwnProcessor implements ToolExecutionExceptionProcessor {

		@Override
		public String process(ToolExecutionException failure) {
			return "failed";
		}

	}

	static sealed class SealedProcessor implements ToolExecutionExceptionProcessor permits OnlySubclass {

		@Override
		public String process(ToolExecutionException failure) {
			return "failed";
		}

	}

	static final class OnlySubclass extends SealedProcessor {

	}

	static final class FinalProcessor implements ToolExecutionExceptionProcessor {

		@Override
		public String process(ToolExecutionException failure) {
			return "failed";
		}

	}

}
