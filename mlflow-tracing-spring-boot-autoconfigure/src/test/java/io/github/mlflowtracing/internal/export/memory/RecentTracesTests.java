/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.FinishedSpans;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RecentTracesTests {

	private final RecentTraces traces = new RecentTraces(3, 10, 1_000_000);

	@Test
	void keepsTheMostRecentTracesNewestFirst() {
		for (int i = 1; i <= 5; i++) {
			accept(trace("t" + i));
		}

		assertThat(this.traces.list()).extracting(MlflowTrace::name).containsExactly("t5", "t4", "t3");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.traces.list().clear());
	}

	@Test
	void findsATraceByTheIdThatMlflowShows() {
		MlflowTrace trace = trace("t1");
		accept(trace);

		assertThat(this.traces.find(trace.id())).contains(trace);
		assertThat(this.traces.find("tr-unknown")).isEmpty();
	}

	@Test
	void putsThePartsOfATraceTogether() {
		SpanData root = FinishedSpans.root("root", 5, (span) -> {
		});
		SpanData early = FinishedSpans.child(root, "early", 1, (span) -> {
		});
		SpanData late = FinishedSpans.child(root, "late", 1, (span) -> {
		});
		accept(new MlflowTrace(null, List.of(early), FinishedSpans.tags(Map.of("a", "1", "b", "1"))));
		accept(trace("between"));
		accept(new MlflowTrace(root, List.of(root), FinishedSpans.tags(Map.of("b", "2"))));
		accept(new MlflowTrace(null, List.of(late), TraceInfo.NONE));

		assertThat(this.traces.list()).hasSize(2);
		MlflowTrace whole = this.traces.find("tr-" + root.getTraceId()).orElseThrow();
		assertThat(whole.root()).isSameAs(root);
		assertThat(whole.spans()).containsExactly(early, root, late);
		assertThat(whole.facts().tags()).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
		assertThat(this.traces.list().get(0)).isEqualTo(whole);
	}

	@Test
	void ofATraceWithTooManySpansKeepsTheFirstAndTheRoot() {
		SpanData root = FinishedSpans.root("root", 5, (span) -> {
		});
		for (int i = 0; i < 20; i++) {
			SpanData child = FinishedSpans.child(root, "child", 1, (span) -> {
			});
			accept(new MlflowTrace(null, List.of(child), TraceInfo.NONE));
		}
		accept(new MlflowTrace(root, List.of(root), TraceInfo.NONE));

		assertThat(this.traces.list()).singleElement().satisfies((whole) -> {
			assertThat(whole.spans()).hasSize(11);
			assertThat(whole.name()).isEqualTo("root");
		});
	}

	@Test
	void olderTracesMakeRoomForLargeOnes() {
		accept(trace("t1"));
		accept(large("t2"));
		accept(large("t3"));

		assertThat(this.traces.list()).extracting(MlflowTrace::name).containsExactly("t3");
	}

	@Test
	void takesNothingOfATraceWithoutMlflowSpans() {
		SpanData http = FinishedSpans.root("GET /", 5, (span) -> {
		});
		this.traces.accept(new AssembledTrace(List.of(http), null));

		assertThat(this.traces.list()).isEmpty();
		assertThat(this.traces.status().accepted()).isZero();
	}

	@Test
	void countsSpansAsDelivered() {
		accept(trace("t1"));
		accept(trace("t2"));

		assertThat(this.traces.status().accepted()).isEqualTo(2);
		assertThat(this.traces.status().delivered()).isEqualTo(2);
		assertThat(this.traces.status().lastSuccess()).isNotNull();
	}

	@Test
	void takesTracesFromManyThreads() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(4);
		List<Future<?>> done = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			done.add(executor.submit(() -> {
				accept(trace("t"));
				return this.traces.list();
			}));
		}
		for (Future<?> future : done) {
			future.get();
		}
		executor.shutdown();

		assertThat(this.traces.list()).hasSize(3);
		assertThat(this.traces.status().accepted()).isEqualTo(400);
	}

	private void accept(MlflowTrace trace) {
		this.traces.accept(new AssembledTrace(trace.spans(), trace));
	}

	private static MlflowTrace trace(String name) {
		return FinishedSpans.trace(TraceInfo.NONE, FinishedSpans.root(name, 5, (span) -> {
		}));
	}

	private static MlflowTrace large(String name) {
		return FinishedSpans.trace(TraceInfo.NONE,
				FinishedSpans.root(name, 5, (span) -> span.setAttribute("mlflow.spanInputs", "x".repeat(600_000))));
	}

}
