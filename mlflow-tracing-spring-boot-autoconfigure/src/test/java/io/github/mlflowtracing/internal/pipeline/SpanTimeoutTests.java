/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.internal.trace.TracingWarning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of spans that stay open for longer than {@code assembly.timeout}.
 */
class SpanTimeoutTests {

	private final TestPipeline pipeline = new TestPipeline();

	/** What other exporters of the application see. */
	private final List<SpanData> elsewhere = new CopyOnWriteArrayList<>();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void sampledSpansThatAreNeverEndedAreForgottenAndCounted() {
		this.pipeline.otlp = true;
		this.pipeline.timeout = Duration.ofMillis(200);
		for (int i = 0; i < 1000; i++) {
			this.pipeline.raw("forgotten", Span.getInvalid());
		}
		await().until(() -> this.pipeline.size() == 0);
		assertThat(this.pipeline.irregularities.count(TracingWarning.UNENDED_SPANS)).isEqualTo(1000);
	}

	@Test
	void aSpanThatEndsOnceItWasForgottenGoesToOtlp() {
		this.pipeline.otlp = true;
		this.pipeline.timeout = Duration.ofMillis(100);
		Span socket = this.pipeline.raw("socket", Span.getInvalid());
		await().until(() -> this.pipeline.size() == 0);
		socket.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.spans()).extracting(SpanData::getName).containsExactly("socket");
		assertThat(this.pipeline.destination.spans().get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		assertThat(this.pipeline.destination.mlflow()).isEmpty();
	}

	@Test
	void aYoungSpanInAnOldTraceGoesOn() {
		this.pipeline.timeout = Duration.ofMillis(800);
		Span agent = this.pipeline.traced("agent", Span.getInvalid());
		Span old = this.pipeline.traced("old", agent);
		await().until(() -> !old.isRecording() || this.hasNearlyTimedOut(old));
		Span young = this.pipeline.traced("young", agent);
		await().until(() -> !old.isRecording());
		assertThat(young.isRecording()).isTrue();
		young.end();
		agent.end();
		this.pipeline.flush();
		Map<String, StatusCode> codes = codes();
		assertThat(codes).containsEntry("young", StatusCode.UNSET)
			.containsEntry("agent", StatusCode.UNSET)
			.containsEntry("old", StatusCode.ERROR);
	}

	private boolean hasNearlyTimedOut(Span span) {
		long start = ((ReadableSpan) span).toSpanData().getStartEpochNanos();
		return System.currentTimeMillis() * 1_000_000L - start > Duration.ofMillis(500).toNanos();
	}

	@Test
	void aRunInWhichSpansStartAndEndIsNoErrorHoweverLongItTakes() {
		this.pipeline.timeout = Duration.ofMillis(500);
		Span agent = this.pipeline.traced("agent", Span.getInvalid());
		Span step = this.pipeline.traced("step", agent);
		long start = System.nanoTime();
		await().pollInterval(Duration.ofMillis(20)).until(() -> {
			this.pipeline.raw("call", step).end();
			return System.nanoTime() - start > this.pipeline.timeout.multipliedBy(3).toNanos();
		});
		step.end();
		agent.end();
		this.pipeline.flush();
		assertThat(codes()).isEqualTo(Map.of("agent", StatusCode.UNSET, "step", StatusCode.UNSET));
	}

	@Test
	void spansThatWaitForEachOtherTimeOutTogether() {
		this.pipeline.timeout = Duration.ofMillis(200);
		Span agent = this.pipeline.traced("agent", Span.getInvalid());
		Span step = this.pipeline.traced("step", agent);
		this.pipeline.traced("call", step);
		await().until(() -> !this.pipeline.destination.mlflow().isEmpty());
		assertThat(this.pipeline.destination.mlflow()).hasSize(1);
		assertThat(codes())
			.isEqualTo(Map.of("agent", StatusCode.ERROR, "step", StatusCode.ERROR, "call", StatusCode.ERROR));
	}

	@Test
	void spansOfOtherInstrumentationAreNeverEnded() {
		this.pipeline.timeout = Duration.ofMillis(200);
		this.pipeline.maxSpans = 2;
		this.pipeline.others.add(new RecordingProcessor());
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.traced("one", http).end();
		this.pipeline.traced("two", http).end();
		await().until(() -> this.pipeline.parentsAtMlflow().containsKey("http"));
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("http", "-", "one", "http", "two", "http"));
		assertThat(codes()).containsEntry("http", StatusCode.ERROR);
		assertThat(http.isRecording()).isTrue();
		assertThat(this.elsewhere).extracting(SpanData::getName).containsExactly("one", "two");
		http.end();
		assertThat(this.elsewhere).last()
			.satisfies((span) -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET));
	}

	@Test
	void anOtlpEndpointGetsTheRootThatMlflowGotACopyOf() {
		this.pipeline.otlp = true;
		this.pipeline.timeout = Duration.ofMillis(200);
		this.pipeline.maxSpans = 2;
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.traced("one", http).end();
		this.pipeline.traced("two", http).end();
		await().until(() -> this.pipeline.parentsAtMlflow().containsKey("http"));
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.spans()).extracting(SpanData::getName)
			.containsExactlyInAnyOrder("one", "two", "http");
		assertThat(this.pipeline.destination.spans()).filteredOn((span) -> span.getName().equals("http"))
			.allSatisfy((span) -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET));
	}

	private Map<String, StatusCode> codes() {
		Map<String, StatusCode> codes = new HashMap<>();
		this.pipeline.destination.mlflowSpans()
			.forEach((span) -> codes.put(span.getName(), span.getStatus().getStatusCode()));
		return codes;
	}

	private final class RecordingProcessor implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			SpanTimeoutTests.this.elsewhere.add(span.toSpanData());
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
