/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what waits until a trace was handed on.
 */
@Timeout(60)
class DeferredActionsTests {

	private final TestPipeline pipeline = new TestPipeline();

	/** How many traces the destination had when an action ran. */
	private final List<Integer> ran = new CopyOnWriteArrayList<>();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void anActionWaitsForItsTrace() {
		Span other = this.pipeline.traced("other", Span.getInvalid());
		Span root = this.pipeline.traced("root", Span.getInvalid());
		Span child = this.pipeline.traced("child", root);
		whenExported(root);
		child.end();
		other.end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		this.pipeline.flush();
		assertThat(this.ran).isEmpty();
		root.end();
		this.pipeline.flush();
		assertThat(this.ran).containsExactly(2);
	}

	@Test
	void anActionForAnEndedTraceComesAfterIt() {
		IntStream.range(0, 200).forEach((i) -> {
			Span root = this.pipeline.traced("root", Span.getInvalid());
			root.end();
			whenExported(root);
		});
		this.pipeline.flush();
		await().until(() -> this.ran.size() == 200);
		assertThat(IntStream.range(0, 200)).allMatch((i) -> this.ran.get(i) > i);
	}

	@Test
	void aPartOfTheTraceIsEnough() {
		this.pipeline.maxSpans = 1;
		Span root = this.pipeline.traced("root", Span.getInvalid());
		whenExported(root);
		this.pipeline.traced("child", root).end();
		await().until(() -> this.ran.equals(List.of(1)));
		root.end();
	}

	@Test
	void anActionForATraceFromElsewhereRunsSoon() {
		Span other = this.pipeline.traced("other", Span.getInvalid());
		whenExported(Span.getInvalid());
		await().until(() -> this.ran.equals(List.of(0)));
		other.end();
	}

	@Test
	void allRunsAtTheEndAndAfterIt() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		whenExported(http);
		this.pipeline.close();
		assertThat(this.ran).hasSize(1);
		whenExported(http);
		assertThat(this.ran).hasSize(2);
	}

	@Test
	void whatComesWhileTheLastActionsRunIsRunToo() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.pipeline().whenExported(http.getSpanContext().getTraceId(), () -> whenExported(http));
		this.pipeline.close();
		assertThat(this.ran).hasSize(1);
	}

	@Test
	void whatWaitsIsBounded() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		String traceId = root.getSpanContext().getTraceId();
		Runnable action = () -> {
		};
		assertThat(IntStream.range(0, 10_000)).allMatch((i) -> this.pipeline.pipeline().whenExported(traceId, action));
		assertThat(this.pipeline.pipeline().whenExported(traceId, action)).isFalse();
	}

	private void whenExported(Span span) {
		assertThat(this.pipeline.pipeline()
			.whenExported(span.getSpanContext().getTraceId(),
					() -> this.ran.add(this.pipeline.destination.mlflow().size())))
			.isTrue();
	}

}
