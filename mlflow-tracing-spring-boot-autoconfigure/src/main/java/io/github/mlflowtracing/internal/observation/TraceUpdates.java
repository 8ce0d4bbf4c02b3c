/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.opentelemetry.api.trace.SpanContext;

import io.github.mlflowtracing.TraceCustomizer;
import io.github.mlflowtracing.TraceUpdate;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.Untraced;
import io.github.mlflowtracing.internal.trace.RunningTraces;

/**
 * Adds tags, metadata and the rest of a trace's info to running traces. Thread-safe;
 * nothing is thrown at the caller, not even what the application's own code throws
 * meanwhile.
 */
public final class TraceUpdates {

	private final RunningTraces traces;

	private final ContentSerializer serializer;

	private final Supplier<List<TraceCustomizer>> customizers;

	private final Guard guard;

	/**
	 * Makes the way to the traces.
	 * @param traces finds the running traces
	 * @param serializer turns values into JSON
	 * @param customizers the application's, in their order; asked when they are needed,
	 * since they may need the tracing API themselves
	 * @param guard contains failures
	 */
	public TraceUpdates(RunningTraces traces, ContentSerializer serializer, Supplier<List<TraceCustomizer>> customizers,
			Guard guard) {
		this.traces = traces;
		this.serializer = serializer;
		this.customizers = customizers;
		this.guard = guard;
	}

	/**
	 * Says something of a trace.
	 * @param span a span of it
	 * @param update what to say
	 * @return whether the trace is running
	 */
	boolean apply(SpanContext span, Consumer<TraceUpdate> update) {
		return apply(span, "update a trace", update);
	}

	/**
	 * Has the customizers say what they want, if it is the first span of its trace that
	 * asks.
	 * @param span a span that has started
	 */
	public void customize(SpanContext span) {
		this.guard.contain("customize a trace", this, span, TraceUpdates::askCustomizers);
	}

	private void askCustomizers(SpanContext span) {
		List<TraceCustomizer> all = this.customizers.get();
		if (!all.isEmpty() && this.traces.claimCustomizing(span)) {
			try (Untraced.Scope scope = Untraced.enter()) {
				all.forEach((customizer) -> apply(span, "customize a trace by " + customizer.getClass().getName(),
						customizer::customize));
			}
		}
	}

	private boolean apply(SpanContext span, String step, Consumer<TraceUpdate> update) {
		TraceInfoCollector collector = new TraceInfoCollector(this.serializer, this.guard);
		this.guard.contain(step, () -> update.accept(collector));
		return this.traces.add(span, collector.facts());
	}

}
