/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.trace;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traced methods on threads that their caller has others run on.
 */
class TracedThreadsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Worker.class);

	@Test
	void anExecutorThatPropagatesTheContextNests() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setTaskDecorator(new ContextPropagatingTaskDecorator());
		executor.initialize();
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			Worker worker = context.getBean(Worker.class);
			tracing.runInSpan("outer", (outer) -> CompletableFuture.runAsync(worker::work, executor).join());
			// the pool's thread has nothing of it left
			CompletableFuture
				.runAsync(() -> assertThat(tracing.currentSpan()).isEmpty(), executor.getThreadPoolExecutor())
				.join();

			assertThat(span(context, "Worker.work").getParentSpanId()).isEqualTo(span(context, "outer").getSpanId());
		});
		executor.shutdown();
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsNestAsOthersDo() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
		executor.setVirtualThreads(true);
		executor.setTaskDecorator(new ContextPropagatingTaskDecorator());
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			context.getBean(MlflowTracing.class)
				.runInSpan("outer",
						(outer) -> CompletableFuture
							.allOf(IntStream.range(0, 50)
								.mapToObj((i) -> CompletableFuture.runAsync(worker::work, executor))
								.toArray(CompletableFuture[]::new))
							.join());

			String outer = span(context, "outer").getSpanId();
			List<SpanData> spans = trace(context).spans();
			assertThat(spans).hasSize(51)
				.filteredOn((span) -> span.getName().equals("Worker.work"))
				.allMatch((span) -> span.getParentSpanId().equals(outer));
		});
	}

	@Test
	void aParallelStreamNestsWhereItsTasksAreWrapped() {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			context.getBean(MlflowTracing.class).runInSpan("outer", (outer) -> {
				ContextSnapshot snapshot = ContextSnapshotFactory.builder().build().captureAll();
				items().parallelStream().forEach(snapshot.wrap((Integer item) -> worker.work()));
			});

			String outer = span(context, "outer").getSpanId();
			assertThat(trace(context).spans()).hasSize(51)
				.filteredOn((span) -> span.getName().equals("Worker.work"))
				.allMatch((span) -> span.getParentSpanId().equals(outer));
		});
	}

	@Test
	void withoutThatItNestsOnTheCallersThreadOnly() {
		this.runner.run((context) -> {
			Worker worker = context.getBean(Worker.class);
			String caller = "\"" + Thread.currentThread().getName() + "\"";
			context.getBean(MlflowTracing.class)
				.runInSpan("outer", (outer) -> items().parallelStream().forEach((item) -> worker.thread()));

			assertThat(traces(context)).allSatisfy((trace) -> {
				boolean outers = trace.root().getName().equals("outer");
				assertThat(trace.spans()).filteredOn((span) -> span.getName().equals("Worker.thread"))
					.allMatch((span) -> outers == TracedApplication.byName(span.getAttributes())
						.get("mlflow.spanOutputs")
						.equals(caller));
			});
			assertThat(traces(context).stream().mapToInt((trace) -> trace.spans().size()).sum()).isEqualTo(51);
		});
	}

	private static List<Integer> items() {
		return IntStream.range(0, 50).boxed().toList();
	}

	static class Worker {

		@Traced
		void work() {
		}

		@Traced
		String thread() {
			return Thread.currentThread().getName();
		}

	}

}
