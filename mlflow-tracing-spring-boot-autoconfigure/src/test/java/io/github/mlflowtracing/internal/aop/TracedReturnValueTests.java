/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.trace;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spans of methods that return one value, now or later.
 */
class TracedReturnValueTests {

	private static final String OUTPUTS = "mlflow.spanOutputs";

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Assistant.class);

	@Test
	void aStagesSpanEndsWhenItCompletes() {
		CompletableFuture<String> future = new CompletableFuture<>();
		this.runner.run((context) -> {
			assertThat(context.getBean(Assistant.class).stage(future)).isSameAs(future);
			assertThat(context.getBean(MlflowTracing.class).currentSpan()).isEmpty();
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
			assertThat(traces(context)).isEmpty();

			CompletableFuture.runAsync(() -> future.complete("late")).join();

			assertThat(attributes(context)).containsEntry(OUTPUTS, "\"late\"").containsKey("mlflow.spanInputs");
			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
		});
	}

	@Test
	void aStageThatIsCompleteEndsItsSpanAtOnce() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).stage(CompletableFuture.completedFuture(5));

			assertThat(attributes(context)).containsEntry(OUTPUTS, 5L);
		});
	}

	@Test
	void aStagesFailureIsRecordedAsTheMethodsOwn() {
		this.runner.run((context) -> {
			CompletionStage<Object> stage = context.getBean(Assistant.class)
				.stage(CompletableFuture.failedFuture(new CompletionException(new IllegalStateException("no model"))));

			assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
			assertThat(span(context).getStatus().getDescription()).isEqualTo("IllegalStateException: no model");
			assertThat(attributes(context)).doesNotContainKey(OUTPUTS);
		});
	}

	@Test
	void aCancelledFutureIsAFailure() {
		CompletableFuture<String> future = new CompletableFuture<>();
		this.runner.run((context) -> {
			context.getBean(Assistant.class).stage(future);
			future.cancel(true);

			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span(context).getStatus().getDescription()).startsWith("CancellationException");
		});
	}

	@Test
	void aStageThatCannotBeWatchedIsReturnedAllTheSame() {
		CompletableFuture<String> mute = new CompletableFuture<>() {
			@Override
			public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
				throw new UnsupportedOperationException();
			}
		};
		this.runner.run((context) -> {
			assertThat(context.getBean(Assistant.class).stage(mute)).isSameAs(mute);

			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
		});
	}

	@Test
	void whatAStageDoesOnOtherThreadsIsNestedWhereTheyKnowTheSpan() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).nested().toCompletableFuture().join();

			// who waits for a stage may go on before its other dependents are told
			Awaitility.await().until(() -> !traces(context).isEmpty());
			SpanData outer = span(context, "Assistant.nested");
			assertThat(span(context, "inner").getParentSpanId()).isEqualTo(outer.getSpanId());
		});
	}

	@Test
	void anAsyncMethodRunsInItsSpanOnTheOtherThread() {
		this.runner.withUserConfiguration(AsyncApplication.class).run((context) -> {
			String thread = context.getBean(AsyncAssistant.class).answer("why").get();

			assertThat(attributes(context)).containsEntry(OUTPUTS, "\"" + thread + "\"");
			assertThat(thread).isNotEqualTo(Thread.currentThread().getName());
			assertThat(trace(context).spans()).hasSize(1);
		});
	}

	@Test
	void aPlainFutureHasNoOutputs() {
		FutureTask<String> task = new FutureTask<>(() -> "never");
		this.runner.run((context) -> {
			assertThat(context.getBean(Assistant.class).future(task)).isSameAs(task);

			assertThat(attributes(context)).doesNotContainKey(OUTPUTS);
			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
		});
	}

	@Test
	void theOutputOfAnOptionalIsItsContent() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).optional(Optional.of("tea"));

			assertThat(attributes(context)).containsEntry(OUTPUTS, "\"tea\"");
		});
	}

	@Test
	void theOutputOfAnEmptyOptionalIsNull() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).optional(Optional.empty());

			assertThat(attributes(context).get(OUTPUTS)).hasToString("ValueEmpty{}");
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@Import(AsyncAssistant.class)
	static class AsyncApplication {

	}

	static class AsyncAssistant {

		@Async
		@Traced
		CompletableFuture<String> answer(String question) {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

	static class Assistant {

		private final MlflowTracing tracing;

		Assistant(MlflowTracing tracing) {
			this.tracing = tracing;
		}

		@Traced
		@SuppressWarnings("unchecked")
		<T> CompletionStage<T> stage(CompletionStage<?> stage) {
			return (CompletionStage<T>) stage;
		}

		@Traced
		CompletionStage<Void> nested() {
			return CompletableFuture.runAsync(io.micrometer.context.ContextSnapshotFactory.builder()
				.build()
				.captureAll()
				.wrap(() -> this.tracing.runInSpan("inner", (span) -> {
				})));
		}

		@Traced
		<T> Future<T> future(Future<T> future) {
			return future;
		}

		@Traced
		Optional<String> optional(Optional<String> optional) {
			return optional;
		}

	}

}
