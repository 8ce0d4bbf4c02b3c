/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TraceSchedule}: how many local traces the dispatcher looks at.
 */
class TraceScheduleTests {

	private final Guard guard = new Guard();

	private final AssemblyBudget budget = new AssemblyBudget(Long.MAX_VALUE, false, new TracingWarnings(this.guard));

	private TraceAssembler assembler;

	private TraceSchedule traces;

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.addSpanProcessor(new AssemblerProcessor())
		.build();

	@BeforeEach
	void start() {
		start(Duration.ofMinutes(1));
	}

	private void start(Duration otlpWait) {
		AssemblySettings settings = new AssemblySettings(Duration.ofMinutes(1), Duration.ofMinutes(1), 1000,
				Long.MAX_VALUE, true, otlpWait, Duration.ofMinutes(1));
		PendingSpans spans = new PendingSpans(settings, new SamplingRatios(1), this.budget);
		this.assembler = new TraceAssembler(spans, new TraceSampling(spans, new SamplingRatios(1)), settings,
				this.budget);
		this.traces = new TraceSchedule(this.assembler, settings, this.budget, new TracingWarnings(this.guard),
				this.guard);
	}

	@AfterEach
	void stop() {
		this.provider.close();
	}

	@Test
	void openTracesThatDoNotChangeAreNotLookedAt() {
		List<Span> open = new ArrayList<>();
		for (int i = 0; i < 5000; i++) {
			open.add(span("open", Span.getInvalid()));
		}
		assertThat(look()).isEqualTo(5000);
		for (int round = 0; round < 100; round++) {
			assertThat(look()).isZero();
		}
		span("child", open.get(7)).end();
		assertThat(look()).isOne();
		open.forEach(Span::end);
		assertThat(look()).isEqualTo(5000);
		assertThat(look()).isZero();
		assertThat(this.traces.all()).isEmpty();
	}

	@Test
	void aTraceThatChangesOftenIsLookedAtOnce() {
		Span root = span("root", Span.getInvalid());
		for (int i = 0; i < 900; i++) {
			span("child", root).end();
		}
		assertThat(look()).isOne();
		assertThat(look()).isZero();
	}

	@Test
	void aTraceThatChangesWhileItIsDueIsLookedAtOnce() {
		start(Duration.ZERO);
		Span root = span("root", Span.getInvalid());
		span("child", root).end();
		assertThat(look()).isOne();
		Collection<LocalTrace> due = this.traces.toCheck(Integer.MAX_VALUE);
		assertThat(due).hasSize(1);
		span("child", root).end();
		due.forEach((trace) -> this.traces.check(trace, false));
		span("child", root).end();
		due.forEach((trace) -> this.traces.schedule(trace, true));
		assertThat(look()).isOne();
		assertThat(look()).isOne();
		root.end();
		assertThat(look()).isOne();
		assertThat(look()).isZero();
		assertThat(this.traces.all()).isEmpty();
	}

	@Test
	void aTraceThatIsScheduledTwiceIsLookedAtOnce() {
		start(Duration.ZERO);
		Span root = span("root", Span.getInvalid());
		span("child", root).end();
		Collection<LocalTrace> due = this.traces.toCheck(Integer.MAX_VALUE);
		for (int i = 0; i < 2; i++) {
			due.forEach((trace) -> this.traces.check(trace, false));
			due.forEach((trace) -> this.traces.schedule(trace, true));
		}
		assertThat(look()).isOne();
		root.end();
		assertThat(look()).isOne();
		assertThat(look()).isZero();
	}

	@Test
	void aTraceWhoseCheckFailedIsLookedAtAgainAlthoughNoSpanIsOpen() {
		span("root", Span.getInvalid()).end();
		Collection<LocalTrace> due = this.traces.toCheck(Integer.MAX_VALUE);
		assertThat(due).hasSize(1);
		due.forEach((trace) -> this.traces.schedule(trace, false));
		await().until(() -> look() == 1);
		assertThat(this.traces.all()).isEmpty();
	}

	@Test
	void aSpanThatIsDroppedMeanwhileIsNotExportedByOtlp() {
		start(Duration.ZERO);
		Span root = span("root", Span.getInvalid());
		span("dropped", root).end();
		LocalTrace trace = this.traces.toCheck(Integer.MAX_VALUE).iterator().next();
		List<PendingSpan> selected = trace.partForOtlp().ended();
		assertThat(selected).hasSize(1);
		trace.takePart();
		assertThat(trace.claimForOtlp(selected)).isEmpty();
		assertThat(selected).noneMatch(PendingSpan::isAtOtlp);
		span("next", root).end();
		assertThat(trace.isOtlpDue(LocalTrace.now())).isTrue();
		assertThat(trace.claimForOtlp(trace.partForOtlp().ended())).hasSize(1);
		assertThat(trace.isOtlpDue(LocalTrace.now())).isFalse();
	}

	/** As the dispatcher does, but that nothing is exported. */
	private int look() {
		Collection<LocalTrace> toCheck = this.traces.toCheck(Integer.MAX_VALUE);
		for (LocalTrace trace : toCheck) {
			if (this.traces.check(trace, false) == TraceSchedule.Due.PART) {
				trace.takePart();
			}
			this.traces.schedule(trace, true);
		}
		return toCheck.size();
	}

	private Span span(String name, Span parent) {
		return this.provider.get("test").spanBuilder(name).setParent(Context.root().with(parent)).startSpan();
	}

	private final class AssemblerProcessor implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			TraceScheduleTests.this.assembler.started(parentContext, span);
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			TraceScheduleTests.this.assembler.ended(span);
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
