/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.TracingWarning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the memory that the ended spans of all units may take.
 */
@Timeout(60)
class AssemblyBudgetTests {

	private static final int MEGABYTE = 1024 * 1024;

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void spansThatNobodyWantsSoFarMakeRoomFirst() {
		this.pipeline.maxMemory = 4 * MEGABYTE;
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span agent = this.pipeline.traced("agent", Span.getInvalid());
		content(this.pipeline.traced("step", agent), MEGABYTE).end();
		content(this.pipeline.raw("jdbc", http), MEGABYTE).end();
		await().until(() -> this.pipeline.irregularities.count(TracingWarning.UNDECIDED_SPANS) == 1);
		assertThat(this.pipeline.destination.traces).isEmpty();
		this.pipeline.traced("traced", http).end();
		http.end();
		agent.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("agent", "-", "step", "agent", "traced", "-"));
	}

	@Test
	void theLargestTracesAreHandedOnInParts() {
		this.pipeline.maxMemory = 8 * MEGABYTE;
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
		this.pipeline.maxMemory = 8 * MEGABYTE;
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
		BusyDestination busy = keepDispatcherBusy();
		for (int i = 0; i < 10; i++) {
			Span fast = this.pipeline.traced("fast", Span.getInvalid());
			content(this.pipeline.raw("step", fast), MEGABYTE).end();
			fast.end();
		}
		busy.done.countDown();
		this.pipeline.flush();
		assertThat(busy.dropped.sum()).isEqualTo(8 * 2);
		assertThat(busy.droppedForMlflow.sum()).isEqualTo(8);
		assertThat(this.pipeline.destination.mlflow()).hasSize(1 + 2);
		assertThat(this.pipeline.size()).isEqualTo(1 + 2 * 2);
	}

	@Test
	void whatEndsFasterInsideOfOneTraceIsDroppedAndCounted() {
		this.pipeline.maxSpans = 2;
		BusyDestination busy = keepDispatcherBusy();
		Span agent = this.pipeline.traced("agent", Span.getInvalid());
		for (int i = 0; i < 10; i++) {
			content(this.pipeline.traced("step", agent), MEGABYTE).end();
		}
		agent.end();
		busy.done.countDown();
		this.pipeline.flush();
		assertThat(busy.dropped.sum()).isEqualTo(9);
		assertThat(busy.droppedForMlflow.sum()).isEqualTo(9);
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("slow", "-", "agent", "-", "step", "agent"));
		assertThat(this.pipeline.destination.mlflow()).hasSize(2);
	}

	@Test
	void contentOfOpenSpansIsBounded() {
		this.pipeline.maxMemory = 4 * MEGABYTE;
		List<Span> open = IntStream.range(0, 5)
			.mapToObj((i) -> this.pipeline.traced("open " + i, Span.getInvalid()))
			.toList();
		assertThat(open).map((span) -> this.pipeline.reserve(span, MEGABYTE))
			.containsExactly(true, true, true, false, false);
		assertThat(this.pipeline.irregularities.count(TracingWarning.CONTENT_LEFT_OUT)).isEqualTo(2);
		open.forEach(Span::end);
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).hasSize(5);
		Span next = this.pipeline.traced("next", Span.getInvalid());
		assertThat(this.pipeline.reserve(next, 2 * MEGABYTE)).isTrue();
	}

	@Test
	void aTraceGoesOnWhileItsContentIsReportedAsLeftOut() {
		this.pipeline.maxMemory = MEGABYTE;
		Span root = this.pipeline.traced("root", Span.getInvalid());
		List<Boolean> wentOn = new CopyOnWriteArrayList<>();
		Thread reporting = Thread.currentThread();
		Appender<ILoggingEvent> appender = new UnsynchronizedAppenderBase<>() {

			@Override
			protected void append(ILoggingEvent event) {
				if (Thread.currentThread() == reporting) {
					wentOn.add(CompletableFuture
						.runAsync(() -> AssemblyBudgetTests.this.pipeline.traced("child", root).end())
						.orTimeout(5, TimeUnit.SECONDS)
						.handle((done, failure) -> failure == null)
						.join());
				}
			}

		};
		Logger logger = (Logger) LoggerFactory.getLogger(Guard.class);
		appender.start();
		logger.addAppender(appender);
		try {
			assertThat(this.pipeline.reserve(root, MEGABYTE)).isFalse();
		}
		finally {
			logger.detachAppender(appender);
		}
		assertThat(wentOn).containsExactly(true);
		root.end();
	}

	@Test
	void contentOfSpansThatAreForgottenIsFree() {
		this.pipeline.maxMemory = 4 * MEGABYTE;
		this.pipeline.timeout = Duration.ofMillis(100);
		for (int i = 0; i < 3; i++) {
			Span span = this.pipeline.raw("open", Span.getInvalid());
			assertThat(this.pipeline.reserve(span, 3 * MEGABYTE)).isTrue();
			await().until(() -> this.pipeline.size() == 0);
		}
	}

	@Test
	void whatIsBeingExportedCounts() {
		BusyDestination busy = keepDispatcherBusy();
		Span large = this.pipeline.traced("large", Span.getInvalid());
		assertThat(this.pipeline.reserve(large, MEGABYTE)).isTrue();
		content(large, MEGABYTE).end();
		Span next = this.pipeline.traced("next", Span.getInvalid());
		assertThat(this.pipeline.reserve(next, MEGABYTE)).isFalse();
		busy.done.countDown();
		this.pipeline.flush();
		assertThat(this.pipeline.reserve(next, MEGABYTE)).isTrue();
	}

	private BusyDestination keepDispatcherBusy() {
		BusyDestination busy = new BusyDestination();
		this.pipeline.maxMemory = 2 * (MEGABYTE + 8192);
		this.pipeline.destinations.add(0, busy);
		this.pipeline.traced("slow", Span.getInvalid()).end();
		await().until(() -> busy.begun.getCount() == 0);
		return busy;
	}

	private static Span content(Span span, int length) {
		return span.setAttribute("content", "x".repeat(length));
	}

	private static final class BusyDestination extends RecordingTraceExporter {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch done = new CountDownLatch(1);

		private final LongAdder dropped = new LongAdder();

		private final LongAdder droppedForMlflow = new LongAdder();

		@Override
		public void accept(AssembledTrace trace) {
			this.begun.countDown();
			await().until(() -> this.done.getCount() == 0);
		}

		@Override
		public void drop(int spans, int mlflowSpans, DropCause cause) {
			assertThat(cause).isEqualTo(DropCause.ASSEMBLY_FULL);
			this.dropped.add(spans);
			this.droppedForMlflow.add(mlflowSpans);
		}

	}

}
