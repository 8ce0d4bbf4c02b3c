/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.DeferredContent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever code of the application throws in the dispatcher's thread, the next trace
 * arrives.
 */
class ThrowableContainmentTests {

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@ParameterizedTest
	@MethodSource("callbacks")
	void theTraceAfterAFailureArrives(Callback callback, Failure failure) {
		AtomicInteger calls = new AtomicInteger();
		callback.install(this.pipeline, () -> {
			if (calls.getAndIncrement() == 0) {
				failure.fail();
			}
		});
		this.pipeline.traced("first", Span.getInvalid()).end();
		this.pipeline.pipeline().whenExported("0".repeat(32), callback.action());
		await().until(() -> calls.get() > 0);
		this.pipeline.traced("next", Span.getInvalid()).end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).containsKey("next");
		assertThat(this.pipeline.pipeline().failure()).isNull();
	}

	static Stream<Arguments> callbacks() {
		return Stream.of(Callback.values())
			.flatMap((callback) -> Stream.of(Failure.values()).map((failure) -> Arguments.of(callback, failure)));
	}

	@Test
	void whatAnExporterFailsOnIsCountedAsDropped() {
		AtomicInteger dropped = new AtomicInteger();
		this.pipeline.destinations.add(0, new RecordingTraceExporter() {

			@Override
			public void accept(AssembledTrace trace) {
				throw new AssertionError("expected by this test");
			}

			@Override
			public void drop(int spans, int mlflowSpans, DropCause cause) {
				assertThat(cause).isEqualTo(DropCause.NOT_ENCODABLE);
				dropped.addAndGet(spans);
			}

		});
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.traced("child", root).end();
		root.end();
		this.pipeline.flush();
		assertThat(dropped).hasValue(2);
		assertThat(this.pipeline.destination.spans()).hasSize(2);
	}

	@Test
	void whatAFilterFailsOnIsCountedAsDropped() {
		AtomicInteger dropped = new AtomicInteger();
		this.pipeline.filter = (span) -> {
			throw new AssertionError("expected by this test");
		};
		this.pipeline.destinations.add(0, new RecordingTraceExporter() {

			@Override
			public void drop(int spans, int mlflowSpans, DropCause cause) {
				dropped.addAndGet(mlflowSpans);
			}

		});
		this.pipeline.traced("root", Span.getInvalid()).end();
		this.pipeline.flush();
		assertThat(dropped).hasValue(1);
		assertThat(this.pipeline.destination.traces).isEmpty();
	}

	@Test
	void aTraceThatCannotBeCheckedAtFirstArrivesLater() {
		AtomicInteger calls = new AtomicInteger();
		Span root = this.pipeline.traced("root", Span.getInvalid());
		((DeferredContent.Port) this.pipeline.pipeline().runningTraces()).defer(root.getSpanContext(),
				new DeferredContent() {

					@Override
					public long size() {
						// as the span ends, and in the first check
						if (calls.incrementAndGet() <= 2) {
							throw new OutOfMemoryError("expected by this test");
						}
						return 1;
					}

					@Override
					public Attributes attributes() {
						return Attributes.empty();
					}

				});
		root.end();
		await().until(() -> this.pipeline.parentsAtMlflow().containsKey("root"));
		assertThat(calls).hasValueGreaterThan(2);
	}

	@Test
	void aTraceArrivesAlthoughItsDeferredContentFails() {
		AtomicInteger calls = new AtomicInteger();
		Span root = this.pipeline.traced("root", Span.getInvalid());
		((DeferredContent.Port) this.pipeline.pipeline().runningTraces()).defer(root.getSpanContext(),
				new DeferredContent() {

					@Override
					public long size() {
						return 1;
					}

					@Override
					public Attributes attributes() {
						calls.incrementAndGet();
						throw new OutOfMemoryError("expected by this test");
					}

				});
		root.end();
		this.pipeline.flush();
		assertThat(calls).hasPositiveValue();
		assertThat(this.pipeline.parentsAtMlflow()).containsKey("root");
	}

	@Test
	void aRecorderMayFlush() {
		this.pipeline.recorder = (trace) -> this.pipeline.flush();
		this.pipeline.traced("root", Span.getInvalid()).end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).containsKey("root");
	}

	@Test
	void aFilterThatNeverReturnsDoesNotKeepTheApplicationFromStopping() {
		this.pipeline.shutdownTimeout = Duration.ofMillis(200);
		AtomicInteger entered = new AtomicInteger();
		this.pipeline.filter = (span) -> {
			entered.incrementAndGet();
			while (this.pipeline.destination.closed.get() == 0) {
				Thread.onSpinWait();
			}
			return true;
		};
		this.pipeline.traced("root", Span.getInvalid()).end();
		await().until(() -> entered.get() > 0);
		this.pipeline.shutdown();
		await().untilAsserted(() -> assertThat(this.pipeline.destination.closed).hasValue(1));
	}

	enum Failure {

		ASSERTION(() -> new AssertionError("expected by this test")),

		HEAP(() -> new OutOfMemoryError("expected by this test")),

		STACK(() -> new StackOverflowError("expected by this test")),

		RUNTIME(() -> new IllegalStateException("expected by this test"));

		private final Supplier<Throwable> failure;

		Failure(Supplier<Throwable> failure) {
			this.failure = failure;
		}

		void fail() {
			sneak(this.failure.get());
		}

		@SuppressWarnings("unchecked")
		private static <T extends Throwable> void sneak(Throwable failure) throws T {
			throw (T) failure;
		}

	}

	enum Callback {

		FILTER {
			@Override
			void install(TestPipeline pipeline, Runnable callback) {
				pipeline.filter = (span) -> {
					callback.run();
					return true;
				};
			}
		},

		REDACTOR {
			@Override
			void install(TestPipeline pipeline, Runnable callback) {
				ContentRedactor redactor = (String text, ContentLocation where) -> {
					callback.run();
					return text;
				};
				pipeline.redaction = new Redaction(List.of(), List.of(), List.of(redactor));
			}
		},

		RECORDER {
			@Override
			void install(TestPipeline pipeline, Runnable callback) {
				pipeline.recorder = (trace) -> callback.run();
			}
		},

		EXPORTER {
			@Override
			void install(TestPipeline pipeline, Runnable callback) {
				pipeline.destinations.add(0, new RecordingTraceExporter() {

					@Override
					public void accept(AssembledTrace trace) {
						callback.run();
					}

				});
			}
		},

		ACCOUNT {
			@Override
			void install(TestPipeline pipeline, Runnable callback) {
				pipeline.destinations.add(0, new RecordingTraceExporter() {

					@Override
					public void accept(AssembledTrace trace) {
						throw new IllegalStateException("expected by this test");
					}

					@Override
					public void drop(int spans, int mlflowSpans, DropCause cause) {
						callback.run();
					}

				});
			}
		},

		ACTION {

			private Runnable action = () -> {
			};

			@Override
			void install(TestPipeline pipeline, Runnable callback) {
				this.action = callback;
			}

			@Override
			Runnable action() {
				return this.action;
			}
		};

		abstract void install(TestPipeline pipeline, Runnable callback);

		Runnable action() {
			return () -> {
			};
		}

	}

}
