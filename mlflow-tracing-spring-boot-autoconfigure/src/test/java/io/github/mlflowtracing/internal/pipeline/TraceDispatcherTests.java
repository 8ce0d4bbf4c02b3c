/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TraceDispatcher}, behind the SDK.
 */
@Timeout(60)
class TraceDispatcherTests {

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void tracesAreHandedOnWithoutAFlush() {
		this.pipeline.traced("foo", Span.getInvalid()).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
	}

	@Test
	void tracesAreHandedOnAfterABeanInterruptedTheThread() {
		this.pipeline.filter = (span) -> {
			Thread.currentThread().interrupt();
			return true;
		};
		for (int i = 1; i <= 3; i++) {
			int count = i;
			this.pipeline.traced("foo", Span.getInvalid()).end();
			await().until(() -> this.pipeline.destination.mlflow().size() == count);
		}
	}

	@Test
	void durationsAreRecordedOfWhatMlflowShows() {
		List<MlflowTrace> recorded = new CopyOnWriteArrayList<>();
		this.pipeline.recorder = recorded::add;
		this.pipeline.otlp = true;
		this.pipeline.raw("http", Span.getInvalid()).end();
		this.pipeline.traced("foo", Span.getInvalid()).end();
		this.pipeline.pipeline().dispatchNow();
		assertThat(recorded).extracting(MlflowTrace::name).containsExactly("foo");
		assertThat(this.pipeline.destination.traces).hasSize(2);
	}

	@Test
	void aFaultyDestinationDoesNotDisturbTheOthers() {
		this.pipeline.destinations.add(0, new RecordingTraceExporter() {

			@Override
			public void accept(AssembledTrace trace) {
				throw new IllegalStateException("expected by this test");
			}

			@Override
			public boolean flush(Duration timeout) {
				throw new NoClassDefFoundError("expected by this test");
			}

			@Override
			public void close(Duration timeout) {
				throw new IllegalStateException("expected by this test");
			}

		});
		this.pipeline.recorder = (trace) -> {
			throw new IllegalStateException("expected by this test");
		};
		this.pipeline.traced("one", Span.getInvalid()).end();
		this.pipeline.traced("two", Span.getInvalid()).end();
		assertThat(this.pipeline.pipeline().flush(Duration.ofSeconds(10))).isFalse();
		assertThat(this.pipeline.parentsAtMlflow()).containsOnlyKeys("one", "two");
		this.pipeline.shutdown();
		assertThat(this.pipeline.destination.closed).hasValue(1);
	}

	@Test
	void flushTellsWhetherAllWasDelivered() {
		this.pipeline.traced("foo", Span.getInvalid()).end();
		assertThat(this.pipeline.pipeline().flush(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void shutdownEndsWhatMlflowWaitsFor() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span root = this.pipeline.traced("root", http);
		this.pipeline.traced("done", root).end();
		Span other = this.pipeline.raw("other", Span.getInvalid());
		this.pipeline.shutdown();
		assertThat(this.pipeline.parentsAtMlflow()).containsOnlyKeys("root", "done");
		SpanData atMlflow = this.pipeline.destination.mlflow().get(0).root();
		assertThat(atMlflow.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(atMlflow.getStatus().getDescription()).isEqualTo("the application stopped");
		assertThat(http.isRecording()).isFalse();
		assertThat(other.isRecording()).isTrue();
	}

	@Test
	void shutdownHandsOnWhatHasEndedOfATraceForCollectors() {
		this.pipeline.otlp = true;
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.raw("jdbc", http).end();
		this.pipeline.shutdown();
		assertThat(this.pipeline.destination.spans()).extracting(SpanData::getName).containsExactly("jdbc");
	}

	@Test
	void shuttingDownTwiceIsShuttingDownOnce() {
		this.pipeline.traced("open", Span.getInvalid());
		this.pipeline.shutdown();
		this.pipeline.shutdown();
		assertThat(this.pipeline.destination.mlflow()).hasSize(1);
		assertThat(this.pipeline.destination.closed).hasValue(1);
	}

	@Test
	void shutdownDoesNotWaitForADeadDestinationForEver() {
		CountDownLatch never = new CountDownLatch(1);
		this.pipeline.shutdownTimeout = Duration.ofMillis(200);
		this.pipeline.destinations.add(0, new RecordingTraceExporter() {

			@Override
			public void close(Duration timeout) {
				try {
					never.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}

		});
		this.pipeline.traced("open", Span.getInvalid());
		this.pipeline.shutdown();
		assertThat(this.pipeline.parentsAtMlflow()).containsOnlyKeys("open");
		assertThat(this.pipeline.destination.closed).hasValue(1);
		never.countDown();
	}

	@Test
	void afterShutdownSpansAreHarmless() {
		Span open = this.pipeline.raw("open", Span.getInvalid());
		this.pipeline.shutdown();
		assertThatCode(() -> {
			this.pipeline.traced("late", open).end();
			open.end();
			this.pipeline.flush();
		}).doesNotThrowAnyException();
	}

	@Test
	void aFaultyProcessorOfTheApplicationDoesNotKeepSpansBack() {
		this.pipeline.timeout = Duration.ofMillis(100);
		this.pipeline.others.add(new FaultyProcessor());
		this.pipeline.traced("faulty", Span.getInvalid());
		this.pipeline.traced("sound", Span.getInvalid());
		await().until(() -> this.pipeline.parentsAtMlflow().containsKey("sound"));
	}

	private static final class FaultyProcessor implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			if (span.getName().equals("faulty")) {
				throw new IllegalStateException("expected by this test");
			}
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
