/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;
import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * MLflow's own attributes arrive however many others a span has.
 */
@ExtendWith(OutputCaptureExtension.class)
class AttributeOverflowTests {

	@ParameterizedTest
	@ValueSource(ints = { 200, 10_000 })
	void attributesThatTheApplicationSetsDoNotPushOutMlflows(int count, CapturedOutput output) {
		assertMlflowsArrive(128, (span) -> {
			for (int i = 0; i < count; i++) {
				span.setAttribute("own." + i, i);
			}
		}, output);
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 10_000 })
	void attributesThatOtherInstrumentationSetsDoNotPushOutMlflows(int count, CapturedOutput output) {
		assertMlflowsArrive(128, (span) -> {
			for (int i = 0; i < count; i++) {
				Span.current().setAttribute("foreign." + i, i);
			}
		}, output);
	}

	@Test
	void aLowerLimitDoesNotPushOutMlflowsEither(CapturedOutput output) {
		assertMlflowsArrive(4, (span) -> {
			for (int i = 0; i < 10; i++) {
				Span.current().setAttribute("foreign." + i, i);
			}
		}, output);
	}

	@Test
	void attributesOfTheAnnotationDoNotPushOutMlflows(CapturedOutput output) {
		TracedApplication.runner()
			.withBean(Annotated.class)
			.withPropertyValues("management.opentelemetry.tracing.limits.max-attributes=2")
			.run((context) -> {
				context.getBean(Annotated.class).call();
				assertThat(text(TracedApplication.span(context))).containsEntry("mlflow.spanType", "TOOL")
					.containsEntry("mlflow.spanFunctionName", "call")
					.containsEntry("mlflow.spanOutputs", "5")
					.doesNotContainKey("a");
				assertThat(output).contains("[REDACTED]: Spans had more attributes").doesNotContain("hunter2");
			});
	}

	@Test
	void inputsThatComeLateArriveToo() {
		TracedApplication.runner().run((context) -> {
			context.getBean(MlflowTracing.class).runInSpan("root", (span) -> {
				for (int i = 0; i < 200; i++) {
					Span.current().setAttribute("foreign." + i, i);
				}
				span.setInputs(Map.of("a", 1)).setSpanType(SpanType.TOOL);
			});
			assertThat(text(TracedApplication.span(context, "root"))).containsEntry("mlflow.spanInputs", "{\"a\": 1}")
				.containsEntry("mlflow.spanType", "TOOL");
		});
	}

	@Test
	void whatIsSetTwiceIsNotLost() {
		TracedApplication.runner().run((context) -> {
			context.getBean(MlflowTracing.class).runInSpan("root", (span) -> {
				for (int i = 0; i < 200; i++) {
					Span.current().setAttribute("foreign", i);
				}
			});
			TracedApplication.traces(context);
			assertThat(context.getBean(TracingWarnings.class).count(TracingWarning.DROPPED_ATTRIBUTES)).isZero();
		});
	}

	private static void assertMlflowsArrive(int limit, Consumer<MlflowSpan> others, CapturedOutput output) {
		TracedApplication.runner()
			.withPropertyValues("management.opentelemetry.tracing.limits.max-attributes=" + limit)
			.run((context) -> {
				for (int i = 0; i < 2; i++) {
					context.getBean(MlflowTracing.class).runInSpan("root", SpanType.CHAIN, (span) -> {
						span.setInputs(Map.of("a", 1));
						others.accept(span);
						span.setOutputs(5).setModel("openai", "gpt-5").setTokenUsage(TokenUsage.of(3, 4));
					});
				}
				assertThat(TracedApplication.traces(context)).hasSize(2)
					.allSatisfy((trace) -> assertThat(text(trace.root())).containsEntry("mlflow.spanType", "CHAIN")
						.containsEntry("mlflow.spanInputs", "{\"a\": 1}")
						.containsEntry("mlflow.spanOutputs", "5")
						.containsEntry("mlflow.llm.model", "gpt-5")
						.containsEntry("mlflow.llm.provider", "openai")
						.containsKey("mlflow.chat.tokenUsage"));
				assertThat(context.getBean(TracingWarnings.class).count(TracingWarning.DROPPED_ATTRIBUTES))
					.isPositive();
				assertThat(output).containsOnlyOnce("Spans had more attributes than OpenTelemetry keeps");
			});
	}

	static class Annotated {

		@Traced(name = "password=hunter2 call", spanType = SpanType.TOOL,
				attributes = { "a=1", "b=2", "c=3", "mlflow.spanType=LLM" })
		int call() {
			return 5;
		}

	}

	private static Map<String, String> text(SpanData span) {
		Map<String, String> text = new HashMap<>();
		span.getAttributes().forEach((key, value) -> text.put(key.getKey(), value.toString()));
		return text;
	}

}
