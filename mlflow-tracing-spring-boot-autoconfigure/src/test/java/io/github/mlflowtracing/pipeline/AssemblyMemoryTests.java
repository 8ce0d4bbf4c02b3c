/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.mlflowtracing.destination.DropCause;
import io.github.mlflowtracing.trace.AssembledTrace;
import io.github.mlflowtracing.trace.Irregularity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the memory that the ended spans of all units may take.
 */
@Timeout(60)
class AssemblyMemoryTests {

	private static final int MEGABYTE = 1024 * 1024;

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void spansThatNobodyWantsSoFarMakeRoomFirst() {
		this.pipeline.maxMemory = 2 * MEGABYTE;
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span agent = this.pipeline.traced("agent", Span.getInvalid());
		content(this.pipeline.traced("step", agent), MEGABYTE).end();
		content(this.pipeline.raw("jdbc", http), MEGABYTE).end();
		await().until(() -> this.pipeline.irregularities.count(Irregularity.UNDECIDED_SPANS) == 1);
		assertThat(this.pipeline.destination.traces).isEmpty();
		this.pipeline.traced("traced", http).end();
		http.end();
		agent.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("agent", "-", "step", "agent", "traced", "-"));
	}

	@Test
	void theLargestTracesAreHandedOnInParts() {
		this.pipeline.maxMemory = 4 * MEGABYTE;
		Span small = this.pipeline.traced("small", Span.getInvalid());
		content(this.pipeline.traced("small step", small), MEGABYTE).end();
		Span large = this.pipeline.traced("large", Span.getInvalid());
		content(this.pipeline.traced("large step", large), 2 * MEGABYTE).end();
		content(this.pipeline.traced("larger step", large), MEGABYTE).end();
		await().until(() -> this.pipeline.destination.traces.size() == 1);
		assertThat(this.pipeline.destination.spans()).extracting(SpanData::getName)
			.containsExactly("large step", "larger step");
		small.end();
		large.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("small", "-", "small step", "small", "large", "-",
				"large step", "large", "larger step", "large"));
	}

	@Test
	void whatIsHandedOnTakesNoMemory() {
		this.pipeline.maxMemory = 4 * MEGABYTE;
		Span small = this.pipeline.traced("small", Span.getInvalid());
		content(this.pipeline.traced("small step", small), MEGABYTE).end();
		for (int i = 0; i < 20; i++) {
			content(this.pipeline.traced("other", Span.getInvalid()), MEGABYTE).end();
			content(this.pipeline.raw("unwanted", Span.getInvalid()), MEGABYTE).end();
			this.pipeline.pipeline().dispatchNow();
		}
		assertThat(this.pipeline.destination.mlflow()).hasSize(20);
		small.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow().get(20).spans()).hasSize(2);
	}

	@Test
	void whatEndsFasterThanItCanBeEncodedIsDroppedAndCounted() {
		CountDownLatch encoded = new CountDownLatch(1);
		CountDownLatch encoding = new CountDownLatch(1);
		LongAdder dropped = new LongAdder();
		LongAdder droppedForMlflow = new LongAdder();
		this.pipeline.maxMemory = MEGABYTE + 8192;
		this.pipeline.destinations.add(0, new RecordingDestination() {

			@Override
			public void accept(AssembledTrace trace) {
				encoding.countDown();
				await().until(() -> encoded.getCount() == 0);
			}

			@Override
			public void drop(int spans, int mlflowSpans, DropCause cause) {
				assertThat(cause).isEqualTo(DropCause.ASSEMBLY_FULL);
				dropped.add(spans);
				droppedForMlflow.add(mlflowSpans);
			}

		});
		this.pipeline.traced("slow", Span.getInvalid()).end();
		await().until(() -> encoding.getCount() == 0);
		for (int i = 0; i < 10; i++) {
			Span fast = this.pipeline.traced("fast", Span.getInvalid());
			content(this.pipeline.raw("step", fast), MEGABYTE).end();
			fast.end();
		}
		encoded.countDown();
		this.pipeline.flush();
		assertThat(dropped.sum()).isEqualTo(8 * 2);
		assertThat(droppedForMlflow.sum()).isEqualTo(8);
		assertThat(this.pipeline.destination.mlflow()).hasSize(1 + 2);
		assertThat(this.pipeline.size()).isEqualTo(1 + 2 * 2);
	}

	private static Span content(Span span, int length) {
		return span.setAttribute("content", "x".repeat(length));
	}

}
