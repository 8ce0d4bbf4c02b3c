/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what collectors get while a unit is open.
 */
@Timeout(60)
class EarlyOtlpExportTests {

	private static final AttributeKey<String> TAG = AttributeKey.stringKey("mlflow.traceTag.k");

	private static final TraceInfo FACTS = new TraceInfo(Map.of("k", "v"), Map.of(), null, null, null, null, null,
			null);

	private final TestPipeline pipeline = new TestPipeline();

	@BeforeEach
	void collect() {
		this.pipeline.otlp = true;
	}

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void spansOfAnOpenMlflowTraceGoToCollectorsAloneAndOnce() {
		this.pipeline.sampler = Sampler.alwaysOff();
		List<MlflowTrace> recorded = new CopyOnWriteArrayList<>();
		this.pipeline.recorder = recorded::add;
		Span agent = this.pipeline.traced("agent", Span.getInvalid());
		this.pipeline.raw("jdbc", agent).end();
		this.pipeline.traced("step", agent).end();
		await().until(() -> this.pipeline.destination.spans().size() == 2);
		assertThat(this.pipeline.destination.mlflow()).isEmpty();
		assertThat(recorded).isEmpty();
		this.pipeline.traced("late", agent).end();
		await().until(() -> this.pipeline.destination.spans().size() == 3);
		agent.end();
		this.pipeline.flush();
		assertThat(names(this.pipeline.destination.spans())).containsExactly("jdbc", "step", "late", "agent");
		assertThat(this.pipeline.destination.mlflow()).singleElement()
			.satisfies((trace) -> assertThat(names(trace.spans())).containsExactly("step", "late", "agent"));
		assertThat(recorded).hasSize(1);
	}

	@Test
	void spansOfAnOpenTraceThatTheApplicationSampledGoToCollectors() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.raw("jdbc", http).end();
		await().until(() -> this.pipeline.destination.spans().size() == 1);
		this.pipeline.traced("traced", http).end();
		http.end();
		this.pipeline.flush();
		assertThat(names(this.pipeline.destination.spans())).containsExactly("jdbc", "traced", "http");
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("traced", "-"));
	}

	@Test
	void whatMayBecomeTheRootWaitsForTheFacts() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span one = this.pipeline.traced("one", http);
		this.pipeline.traced("child", one).end();
		one.end();
		await().until(() -> this.pipeline.destination.spans().size() == 1);
		assertThat(names(this.pipeline.destination.spans())).containsExactly("child");
		assertThat(this.pipeline.addFacts(http, FACTS)).isTrue();
		http.end();
		this.pipeline.flush();
		assertThat(names(this.pipeline.destination.spans())).containsExactly("child", "one", "http");
		assertThat(this.pipeline.destination.spans()).filteredOn((span) -> span.getAttributes().get(TAG) != null)
			.extracting(SpanData::getName)
			.containsExactly("one", "http");
	}

	@Test
	void whatCannotBecomeTheRootAnyMoreDoesNotWait() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.traced("one", http).end();
		this.pipeline.traced("two", http).end();
		await().until(() -> this.pipeline.destination.spans().size() == 2);
		this.pipeline.addFacts(http, FACTS);
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("http", "-", "one", "http", "two", "http"));
		assertThat(this.pipeline.destination.spans()).hasSize(3).last().satisfies((span) -> {
			assertThat(span.getName()).isEqualTo("http");
			assertThat(span.getAttributes().get(TAG)).isEqualTo("v");
		});
	}

	@Test
	void nothingUndecidedGoesToCollectors() {
		this.pipeline.sampler = Sampler.alwaysOff();
		this.pipeline.timeout = Duration.ofSeconds(1);
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.raw("jdbc", http).end();
		// the timeout, which is longer than collectors wait, gives it up
		await().until(() -> this.pipeline.size() == 0);
		assertThat(this.pipeline.destination.traces).isEmpty();
	}

	@Test
	void aTraceThatACollectorHasBegunToGetIsNotBrokenOffThere() {
		this.pipeline.ratio = 0;
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.raw("jdbc", http).end();
		await().until(() -> this.pipeline.destination.spans().size() == 1);
		this.pipeline.traced("rejected", http).end();
		http.end();
		this.pipeline.flush();
		assertThat(names(this.pipeline.destination.spans())).containsExactly("jdbc", "rejected", "http");
		assertThat(this.pipeline.destination.mlflow()).isEmpty();
	}

	private static List<String> names(List<SpanData> spans) {
		return spans.stream().map(SpanData::getName).toList();
	}

}
