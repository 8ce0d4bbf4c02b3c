/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TraceSchedule}: how many local traces the dispatcher looks at.
 */
class TraceScheduleTests {

	private static final AssemblySettings SETTINGS = new AssemblySettings(Duration.ofMinutes(1), Duration.ofMinutes(1),
			1000, Long.MAX_VALUE, true, Duration.ofMinutes(1), Duration.ofMinutes(1));

	private final Guard guard = new Guard();

	private final AssemblyBudget budget = new AssemblyBudget(Long.MAX_VALUE, false, new TracingWarnings(this.guard));

	private final PendingSpans spans = new PendingSpans(SETTINGS, new SamplingRatios(1), this.budget);

	private final TraceAssembler assembler = new TraceAssembler(this.spans,
			new TraceSampling(this.spans, new SamplingRatios(1)), SETTINGS, this.budget);

	private final TraceSchedule traces = new TraceSchedule(this.assembler, SETTINGS, this.budget,
			new TracingWarnings(this.guard), this.guard);

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.addSpanProcessor(new AssemblerProcessor())
		.build();

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

	/** As the dispatcher does, but that nothing is exported. */
	private int look() {
		List<LocalTrace> toCheck = this.traces.toCheck(Integer.MAX_VALUE);
		for (LocalTrace trace : toCheck) {
			if (this.traces.check(trace, false) == TraceSchedule.Due.PART) {
				trace.takePart();
			}
			this.traces.schedule(trace);
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
