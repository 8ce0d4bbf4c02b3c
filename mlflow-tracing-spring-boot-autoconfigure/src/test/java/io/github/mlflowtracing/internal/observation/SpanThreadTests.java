/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spans that one thread starts and another one closes.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpanThreadTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void aDetachedSpanIsClosedByAnyThread() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			MlflowSpan span = tracing.startDetachedSpan("stream", SpanType.LLM);
			assertThat(tracing.currentSpan()).isEmpty();
			CompletableFuture.runAsync(() -> {
				try (MlflowSpan.Scope scope = span.makeCurrent()) {
					tracing.runInSpan("chunk", (chunk) -> {
					});
				}
				span.setOutputs("all").close();
			}).join();

			assertThat(span(context, "chunk").getParentSpanId()).isEqualTo(span.spanId());
			assertThat(TracedApplication.byName(span(context, "stream").getAttributes()))
				.containsEntry("mlflow.spanOutputs", "\"all\"");
		});
	}

	@Test
	void aSpanThatAnotherThreadClosesIsDelivered() {
		this.runner.run((context) -> {
			Thread owner = new Thread(() -> {
				MlflowSpan span = context.getBean(MlflowTracing.class).startSpan("handed over");
				CompletableFuture.runAsync(span::close).join();
			});
			owner.start();
			owner.join();

			assertThat(span(context).getName()).isEqualTo("handed over");
		});
	}

	@Test
	void aSpanThatAnotherThreadClosesIsNotCurrentForWhatItsThreadDoesNext(CapturedOutput output) {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			ObservationRegistry observations = context.getBean(ObservationRegistry.class);
			closeElsewhere(tracing.startSpan("first"));
			Observation request = Observation.createNotStarted("http.server", observations);
			assertThat(request.getContextView().getParentObservation()).isNull();
			assertThat(Span.current().getSpanContext().isValid()).isFalse();

			closeElsewhere(tracing.startSpan("second"));
			assertThat(tracing.currentTraceId()).isEmpty();

			try (MlflowSpan outer = tracing.startSpan("outer")) {
				closeElsewhere(tracing.startSpan("third"));
				assertThat(tracing.currentSpan()).containsSame(outer);
			}
			closeElsewhere(tracing.startSpan("fourth"));
			closeElsewhere(tracing.startSpan("fifth"));
			assertThat(observations.getCurrentObservation()).isNotNull();
			assertThat(tracing.currentSpan()).isEmpty();
			assertThat(observations.getCurrentObservation()).isNull();
			assertThat(traces(context)).hasSize(5);
		});
		assertThat(output).containsOnlyOnce("was closed by another").contains("use startDetachedSpan");
	}

	private static void closeElsewhere(MlflowSpan span) {
		CompletableFuture.runAsync(span::close).join();
	}

}
