/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import io.github.mlflowtracing.internal.trace.MlflowTrace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds of all trees of spans, however they end and wherever they are cut: each
 * wanted span is handed on once, and MLflow's traces have one root and no gaps. A failure
 * prints the seed by which it can be repeated.
 */
class RandomTracesTests {

	/** The threads that end spans, side by side. */
	private static final int THREADS = 3;

	@Property(tries = 2000)
	void eachSpanArrivesOnceInATraceWithOneRoot(@ForAll("steps") List<Step> steps, @ForAll("cuts") Cuts cuts) {
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try (Run run = new Run(cuts, threads)) {
			run.execute(steps);
			run.assertCollectorsGotAll();
			run.assertMlflowGotWhatItWants();
			run.assertTracesAreWhole();
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Provide
	static Arbitrary<List<Step>> steps() {
		Arbitrary<Kind> kinds = Arbitraries.of(Kind.class);
		Arbitrary<Integer> parents = Arbitraries.integers().between(0, 40);
		Arbitrary<Integer> lives = Arbitraries.integers().between(0, 12);
		Arbitrary<Boolean> flushes = Arbitraries.frequencyOf(Tuple.of(9, Arbitraries.just(false)),
				Tuple.of(1, Arbitraries.just(true)));
		return Combinators.combine(kinds, parents, lives, flushes).as(Step::new).list().ofMinSize(1).ofMaxSize(40);
	}

	@Provide
	static Arbitrary<Cuts> cuts() {
		Arbitrary<Integer> maxSpans = Arbitraries.of(1, 2, 3, 7, 1000);
		Arbitrary<Integer> lingers = Arbitraries.of(0, 60_000);
		Arbitrary<Boolean> flags = Arbitraries.of(true, false);
		Arbitrary<Long> memory = Arbitraries.of(2_000L, 10_000L, 1_000_000L);
		return Combinators.combine(maxSpans, lingers, memory, flags, flags, flags, flags).as(Cuts::new);
	}

	/**
	 * What makes a span of it: MLflow gets all but the raw ones and those that a filter
	 * leaves out.
	 */
	enum Kind {

		RAW, TRACED, GENERATIVE, FILTERED

	}

	/**
	 * Starts a span.
	 *
	 * @param kind its kind
	 * @param parent which of the spans before it is its parent
	 * @param life after how many further steps it ends
	 * @param flush whether all is flushed then
	 */
	record Step(Kind kind, int parent, int life, boolean flush) {

	}

	/**
	 * Where traces are cut, and who wants them.
	 */
	record Cuts(int maxSpans, int linger, long maxMemory, boolean collectors, boolean all, boolean sideBySide,
			boolean filter) {

	}

	private static final class Run implements AutoCloseable {

		private final TestPipeline pipeline = new TestPipeline();

		private final List<MlflowTrace> recorded = new CopyOnWriteArrayList<>();

		private final List<Span> spans = new ArrayList<>();

		private final Set<Integer> ended = new HashSet<>();

		private final List<CompletableFuture<Void>> underWay = new ArrayList<>();

		private final Cuts cuts;

		private final ExecutorService threads;

		private List<Step> steps = List.of();

		private final List<Integer> parents = new ArrayList<>();

		Run(Cuts cuts, ExecutorService threads) {
			this.cuts = cuts;
			this.threads = threads;
			this.pipeline.maxSpans = cuts.maxSpans();
			this.pipeline.linger = Duration.ofMillis(cuts.linger());
			this.pipeline.otlp = cuts.collectors();
			this.pipeline.otlpWait = Duration.ZERO;
			this.pipeline.all = cuts.all();
			// below that much, more than a limit would be dropped
			this.pipeline.maxMemory = 50 * cuts.maxMemory();
			this.pipeline.filter = (span) -> !isFiltered(span.getName());
			this.pipeline.recorder = this.recorded::add;
		}

		private boolean isFiltered(String name) {
			return this.cuts.filter() && name.startsWith(Kind.FILTERED.name());
		}

		void execute(List<Step> steps) {
			this.steps = steps;
			for (int at = 0; at < steps.size() + 13; at++) {
				if (at < steps.size()) {
					start(at, steps.get(at));
				}
				for (int i = 0; i < Math.min(at + 1, steps.size()); i++) {
					if (i + steps.get(i).life() == at) {
						end(i);
					}
				}
			}
			CompletableFuture.allOf(this.underWay.toArray(CompletableFuture[]::new)).join();
			this.pipeline.flush();
		}

		private void start(int index, Step step) {
			int parent = (index == 0) ? -1 : step.parent() % (index + 1) - 1;
			// whose parents are forgotten starts a trace of its own
			while (parent >= 0 && this.ended.contains(parent) && !this.cuts.collectors()) {
				parent = this.parents.get(parent);
			}
			this.parents.add(parent);
			Span parentSpan = (parent >= 0) ? this.spans.get(parent) : Span.getInvalid();
			String name = step.kind() + " " + index;
			Span span = switch (step.kind()) {
				case RAW -> this.pipeline.raw(name, parentSpan);
				case GENERATIVE -> this.pipeline.raw(name, parentSpan);
				case TRACED, FILTERED -> this.pipeline.traced(name, parentSpan);
			};
			this.spans.add(span);
		}

		private void end(int index) {
			this.ended.add(index);
			run(() -> {
				if (this.steps.get(index).kind() == Kind.GENERATIVE) {
					// as Spring AI does, at the end
					this.spans.get(index).setAttribute("gen_ai.operation.name", "chat");
				}
				this.spans.get(index).end();
				if (this.steps.get(index).flush()) {
					this.pipeline.flush();
				}
			});
		}

		private void run(Runnable action) {
			if (this.cuts.sideBySide()) {
				this.underWay.add(CompletableFuture.runAsync(action, this.threads));
			}
			else {
				action.run();
			}
		}

		void assertCollectorsGotAll() {
			if (this.cuts.collectors()) {
				assertThat(this.pipeline.destination.spans()).extracting(SpanData::getSpanId)
					.containsExactlyInAnyOrderElementsOf(
							this.spans.stream().map((span) -> span.getSpanContext().getSpanId()).toList());
			}
		}

		void assertMlflowGotWhatItWants() {
			List<String> names = this.pipeline.destination.mlflowSpans().stream().map(SpanData::getName).toList();
			List<String> wanted = new ArrayList<>();
			for (int i = 0; i < this.steps.size(); i++) {
				String name = this.steps.get(i).kind() + " " + i;
				if (this.steps.get(i).kind() != Kind.RAW && !isFiltered(name)) {
					wanted.add(name);
				}
			}
			assertThat(names).doesNotHaveDuplicates().containsAll(wanted);
			assertThat(this.recorded.stream().flatMap((trace) -> trace.spans().stream()).map(SpanData::getName))
				.containsExactlyInAnyOrderElementsOf(names);
		}

		void assertTracesAreWhole() {
			Map<String, List<SpanData>> traces = this.pipeline.destination.mlflowSpans()
				.stream()
				.collect(Collectors.groupingBy(SpanData::getTraceId));
			traces.forEach((id, spans) -> {
				assertThat(spans).filteredOn((span) -> !span.getParentSpanContext().isValid()).hasSize(1);
				Set<String> ids = spans.stream().map(SpanData::getSpanId).collect(Collectors.toSet());
				assertThat(spans).filteredOn((span) -> span.getParentSpanContext().isValid())
					.allSatisfy((span) -> assertThat(ids).contains(span.getParentSpanId()));
				assertThat(this.pipeline.destination.mlflow())
					.filteredOn((trace) -> trace.root() != null && trace.root().getTraceId().equals(id))
					.hasSize(1);
			});
		}

		@Override
		public void close() {
			this.pipeline.close();
		}

	}

}
