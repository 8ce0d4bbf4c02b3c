/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.mlflowtracing.internal.pipeline.assembly.TraceAssembler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TraceAssembler}, behind the SDK.
 */
@Timeout(120)
class TraceAssemblerTests {

	private final TestPipeline pipeline = new TestPipeline();

	private final ExecutorService threads = Executors.newFixedThreadPool(8);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		this.pipeline.close();
	}

	@Test
	void aChildThatEndsAfterItsRootIsWaitedFor() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		Span child = this.pipeline.traced("child", root);
		root.end();
		child.end();
		await().until(() -> !this.pipeline.destination.traces.isEmpty());
		assertThat(this.pipeline.destination.traces).hasSize(1);
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("root", "-", "child", "root"));
	}

	@Test
	void aChildThatLingersTooLongFollowsTheRoot() {
		this.pipeline.linger = Duration.ofMillis(100);
		Span root = this.pipeline.traced("root", Span.getInvalid());
		Span child = this.pipeline.traced("child", root);
		root.end();
		await().until(() -> this.pipeline.destination.traces.size() == 1);
		assertThat(this.pipeline.destination.mlflow().get(0).name()).isEqualTo("root");
		child.end();
		await().until(() -> this.pipeline.destination.traces.size() == 2);
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("root", "-", "child", "root"));
	}

	@Test
	void aFlushCutsTheLingerShort() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.traced("child", root);
		root.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("root", "-"));
	}

	@Test
	void aFlushLeavesATraceAloneWhoseRootIsOpen() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.traced("child", root).end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.traces).isEmpty();
	}

	@Test
	void aChildThatStartsOnceTheRootWasHandedOnFindsItsPlace() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span traced = this.pipeline.traced("traced", http);
		Span client = this.pipeline.raw("client", traced);
		client.end();
		traced.end();
		http.end();
		this.pipeline.flush();
		Span late = this.pipeline.traced("late", client);
		this.pipeline.traced("later", late).end();
		late.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).hasSize(2);
		assertThat(this.pipeline.destination.mlflow().get(1).root()).isNull();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("traced", "-", "late", "traced", "later", "late"));
	}

	@Test
	void aTraceIsHandedOnInPartsWhenItHasManySpans() {
		this.pipeline.maxSpans = 3;
		Span root = this.pipeline.traced("root", Span.getInvalid());
		for (int i = 0; i < 3; i++) {
			this.pipeline.traced("child " + i, root).end();
		}
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		assertThat(this.pipeline.destination.mlflowSpans()).hasSize(3)
			.allSatisfy((span) -> assertThat(span.getParentSpanId()).isEqualTo(root.getSpanContext().getSpanId()));
		root.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow())
			.isEqualTo(Map.of("root", "-", "child 0", "root", "child 1", "root", "child 2", "root"));
	}

	@Test
	void aTraceIsHandedOnInPartsWhenItTakesLong() {
		this.pipeline.maxDuration = Duration.ofMillis(100);
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.traced("child", root).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		assertThat(this.pipeline.destination.mlflow().get(0).root()).isNull();
		root.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("root", "-", "child", "root"));
	}

	@Test
	void eachPartOfALongTraceIsWaitedFor() {
		this.pipeline.maxDuration = Duration.ofMillis(1500);
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.traced("first", root).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		this.pipeline.traced("second", root).end();
		await().pollDelay(100, TimeUnit.MILLISECONDS).until(() -> true);
		this.pipeline.traced("third", root).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 2);
		assertThat(this.pipeline.destination.mlflow().get(1).spans()).extracting(SpanData::getName)
			.containsExactly("second", "third");
	}

	@Test
	void spansThatAreOpenForTooLongAreClosedWithAnError() {
		this.pipeline.timeout = Duration.ofMillis(100);
		Span root = this.pipeline.traced("root", Span.getInvalid());
		Span child = this.pipeline.traced("child", root);
		await().until(() -> !this.pipeline.destination.traces.isEmpty());
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("root", "-", "child", "root"));
		assertThat(this.pipeline.destination.mlflowSpans()).allSatisfy((span) -> {
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getStatus().getDescription())
				.isEqualTo("not ended within PT0.1S (mlflow.tracing.assembly.timeout)");
		});
		assertThat(child.isRecording()).isFalse();
	}

	@Test
	void spansThatMlflowDoesNotWaitForStayOpen() {
		this.pipeline.timeout = Duration.ofMillis(100);
		Span http = this.pipeline.raw("http", Span.getInvalid());
		await().until(() -> this.pipeline.size() == 0);
		assertThat(http.isRecording()).isTrue();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.traces).isEmpty();
	}

	@Test
	void tracesThatNobodyWantsAreForgottenAtOnce() {
		for (int i = 0; i < 10_000; i++) {
			Span http = this.pipeline.raw("http", Span.getInvalid());
			this.pipeline.raw("jdbc", http).end();
			http.end();
		}
		assertThat(this.pipeline.size()).isZero();
	}

	@Test
	void childrenOfAParentThatNobodyWantedAreOneTrace() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		http.end();
		assertThat(this.pipeline.size()).isZero();
		this.pipeline.traced("one", http).end();
		this.pipeline.flush();
		this.pipeline.traced("two", http).end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("one", "-", "two", "one"));
		Span other = this.pipeline.raw("other", Span.getInvalid());
		other.end();
		this.pipeline.raw("orphan", other).end();
		// the other trace's: two spans and what they share
		assertThat(this.pipeline.size()).isEqualTo(3);
	}

	@Test
	void childrenOfDifferentParentsThatNobodyWantedAreOneTrace() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span async = this.pipeline.raw("async", http);
		async.end();
		http.end();
		assertThat(this.pipeline.size()).isZero();
		this.pipeline.traced("one", http).end();
		this.pipeline.flush();
		this.pipeline.traced("two", async).end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("one", "-", "two", "one"));
	}

	@Test
	@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void parentsThatGoInCirclesAreHarmless() {
		Queue<String> ids = new ArrayDeque<>(
				List.of("000000000000000a", "000000000000000b", "000000000000000a", "000000000000000c"));
		this.pipeline.ids = new IdGenerator() {

			@Override
			public String generateSpanId() {
				return ids.remove();
			}

			@Override
			public String generateTraceId() {
				return "000000000000000000000000000000aa";
			}

		};
		Span above = this.pipeline.raw("a", this.pipeline.raw("b", this.pipeline.raw("a", Span.getInvalid())));
		assertThat(this.pipeline.headersOf(above).keySet()).containsExactly("traceparent");
		this.pipeline.traced("below", above).end();
		above.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("below", "-"));
	}

	@Test
	void anEndlessSpanThatNobodyWantsDoesNotKeepItsChildren() {
		this.pipeline.maxSpans = 10;
		Span listener = this.pipeline.raw("listener", Span.getInvalid());
		for (int i = 0; i < 1000; i++) {
			this.pipeline.raw("poll", listener).end();
		}
		assertThat(this.pipeline.size()).isLessThanOrEqualTo(10);
		listener.end();
		assertThat(this.pipeline.size()).isZero();
	}

	@Test
	void onlySoManySpansAreRememberedOfTracesThatWereHandedOn() {
		this.pipeline.maxSpans = 1000;
		Span agent = this.pipeline.traced("agent", Span.getInvalid());
		for (int i = 0; i < 130_000; i++) {
			this.pipeline.raw("step", agent).end();
		}
		this.pipeline.pipeline().dispatchNow();
		assertThat(this.pipeline.size()).isBetween(1, 100_001);
		agent.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.spans()).hasSize(130_001);
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("agent", "-"));
	}

	@Test
	void spansOfManyThreadsArriveOnceBelowTheirParents() throws Exception {
		this.pipeline.maxSpans = 50;
		Map<String, String> parents = new ConcurrentHashMap<>();
		Map<String, String> parentsAtMlflow = new ConcurrentHashMap<>();
		Span shared = this.pipeline.traced("shared", Span.getInvalid());
		note(shared, Span.getInvalid(), parents);
		note(shared, Span.getInvalid(), parentsAtMlflow);
		CyclicBarrier together = new CyclicBarrier(8);
		List<Future<?>> work = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			boolean sharing = thread % 2 == 0;
			work.add(this.threads.submit(() -> {
				together.await();
				for (int i = 0; i < 500; i++) {
					Span parent = sharing ? shared : Span.getInvalid();
					Span outer = this.pipeline.traced("outer", parent);
					Span between = this.pipeline.raw("between", outer);
					Span inner = this.pipeline.traced("inner", between);
					note(outer, parent, parents);
					note(outer, parent, parentsAtMlflow);
					note(between, outer, parents);
					note(inner, between, parents);
					note(inner, outer, parentsAtMlflow);
					inner.end();
					between.end();
					outer.end();
				}
				return null;
			}));
		}
		for (Future<?> done : work) {
			done.get();
		}
		shared.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.spans()).hasSize(8 * 500 * 3 + 1);
		assertThat(byId(this.pipeline.destination.spans())).isEqualTo(parents);
		assertThat(this.pipeline.destination.mlflowSpans()).hasSize(8 * 500 * 2 + 1);
		assertThat(byId(this.pipeline.destination.mlflowSpans())).isEqualTo(parentsAtMlflow);
	}

	@Test
	void aChildThatStartsAsItsUnwantedParentEndsArrivesOnce() throws Exception {
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 3000; i++) {
			Span http = this.pipeline.raw("http", Span.getInvalid());
			CyclicBarrier together = new CyclicBarrier(2);
			Future<?> ending = this.threads.submit(() -> {
				together.await();
				http.end();
				return null;
			});
			together.await();
			Span traced = this.pipeline.traced("traced", http);
			traced.end();
			ending.get();
			expected.add(traced.getSpanContext().getSpanId());
		}
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflowSpans()).extracting(SpanData::getSpanId)
			.containsExactlyInAnyOrderElementsOf(expected);
		// a parent may be handed on before its child: that part holds nothing for MLflow
		assertThat(this.pipeline.destination.mlflow())
			.allSatisfy((trace) -> assertThat(trace.spans()).singleElement().isSameAs(trace.root()));
	}

	private static void note(Span span, Span parent, Map<String, String> parents) {
		SpanContext context = parent.getSpanContext();
		parents.put(span.getSpanContext().getSpanId(), context.getSpanId());
	}

	private static Map<String, String> byId(List<SpanData> spans) {
		Map<String, String> parents = new HashMap<>();
		spans.forEach((span) -> parents.put(span.getSpanId(), span.getParentSpanId()));
		return parents;
	}

}
