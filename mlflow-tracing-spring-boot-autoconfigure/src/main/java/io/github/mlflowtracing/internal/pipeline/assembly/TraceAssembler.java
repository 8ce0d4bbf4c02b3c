/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.AttributeOverflow;
import io.github.mlflowtracing.internal.trace.DeferredContent;
import io.github.mlflowtracing.internal.trace.RunningTraces;
import io.github.mlflowtracing.internal.trace.TraceIdRatio;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * Puts spans together into {@linkplain LocalTrace local traces}. All of what the pipeline
 * does on the application's threads: a few map operations for each span, which wait for
 * no other thread and wake none. Thread-safe.
 */
public final class TraceAssembler implements RunningTraces, AttributeOverflow, DeferredContent.Port {

	private final PendingSpans spans;

	private final TraceSampling sampling;

	private final AssemblySettings settings;

	private final AssemblyBudget budget;

	/** The local traces that have changed since the dispatcher checked them. */
	private final Queue<LocalTrace> changed = new ConcurrentLinkedQueue<>();

	/**
	 * Makes an assembler.
	 * @param spans finds the local traces of spans
	 * @param sampling decides which traces are recorded
	 * @param settings when what has ended is exported
	 * @param budget what the spans of all traces may take
	 */
	public TraceAssembler(PendingSpans spans, TraceSampling sampling, AssemblySettings settings,
			AssemblyBudget budget) {
		this.spans = spans;
		this.sampling = sampling;
		this.settings = settings;
		this.budget = budget;
	}

	public void started(Context parentContext, ReadWriteSpan span) {
		PendingSpan placed = this.spans.place(span);
		LocalTrace trace = placed.trace();
		this.sampling.decide(trace, TraceIdRatio.fromContext(parentContext));
		this.spans.put(placed);
		if (trace.started(placed, span.getSpanContext().isSampled())) {
			this.changed.add(trace);
		}
	}

	public void ended(ReadableSpan span) {
		PendingSpan found = this.spans.find(span.getSpanContext());
		if (found == null || found.isAbandoned()) {
			endedLate(span);
		}
		else if (found.trace().ended(found)) {
			complete(found.trace());
		}
		else {
			requestCheck(found.trace());
		}
	}

	private void endedLate(ReadableSpan span) {
		if (this.settings.otlp() && span.getSpanContext().isSampled() && span instanceof ReadWriteSpan late) {
			PendingSpan placed = this.spans.placeAlone(late);
			placed.trace().endedLate(placed);
			complete(placed.trace());
		}
	}

	/**
	 * Has exported what has ended, or forgets it if it is wanted nowhere. Where spans end
	 * faster than the dispatcher can take them they are dropped here: nothing else would
	 * keep them from filling the heap.
	 */
	private void complete(LocalTrace trace) {
		try {
			if (!trace.isWanted()) {
				forgetUnwanted(trace);
			}
			else {
				trace.weigh();
				if (this.budget.isExhausted()) {
					TracePart part = trace.takePart();
					this.budget.drop(part);
					forget(trace, part.ended());
				}
			}
		}
		finally {
			requestCheck(trace);
		}
	}

	private void requestCheck(LocalTrace trace) {
		if (trace.claimCheck()) {
			this.changed.add(trace);
		}
	}

	/**
	 * Forgets what has ended if it is wanted nowhere so far.
	 * @return how many spans that are
	 */
	int forgetUnwanted(LocalTrace trace) {
		List<PendingSpan> unwanted = trace.takeUnwanted();
		forget(trace, unwanted);
		return unwanted.size();
	}

	private void forget(LocalTrace trace, List<PendingSpan> taken) {
		for (PendingSpan span : taken) {
			this.budget.release(span);
			span.drop();
			this.spans.forget(span);
		}
		if (trace.isIdle()) {
			this.spans.leave(trace);
		}
	}

	/**
	 * Waits for an open span no longer.
	 * @param reason what the copy for MLflow says, if it shows the span
	 * @return whether it is forgotten
	 */
	boolean abandon(PendingSpan span, String reason) {
		boolean forgotten = !span.trace().abandon(span, reason);
		if (forgotten) {
			forget(span.trace(), List.of());
			this.spans.forget(span);
		}
		return forgotten;
	}

	/**
	 * Adds the ids of traces that have changed and of which MLflow got nothing yet.
	 */
	void addUnknownToMlflow(Set<String> ids) {
		for (LocalTrace trace : this.changed) {
			if (!trace.isKnownToMlflow()) {
				ids.add(trace.traceId());
			}
		}
	}

	/**
	 * The next local trace that has changed.
	 */
	@Nullable LocalTrace pollChanged() {
		return this.changed.poll();
	}

	@Override
	public boolean decideSampling(Span around, TraceIdRatio ratio) {
		return this.sampling.decide(around, around.getSpanContext().getTraceId(), ratio);
	}

	@Override
	public boolean isSampled(SpanContext span) {
		PendingSpan found = this.spans.find(span);
		return found == null || found.trace().isSampled();
	}

	@Override
	public boolean add(SpanContext span, TraceInfo info) {
		PendingSpan found = this.spans.find(span);
		return found != null && found.trace().change((before) -> before.with(info));
	}

	@Override
	public boolean addDefaults(SpanContext span, TraceInfo defaults) {
		PendingSpan found = this.spans.find(span);
		return found != null && found.trace().change(defaults::with);
	}

	@Override
	public void defer(SpanContext span, DeferredContent content) {
		PendingSpan found = this.spans.find(span);
		if (found != null) {
			found.trace().keep(found, content);
		}
	}

	@Override
	public boolean claimCustomizing(SpanContext span) {
		PendingSpan found = this.spans.find(span);
		return found != null && found.trace().claimCustomizing();
	}

	@Override
	public void keep(SpanContext span, Attributes attributes) {
		PendingSpan found = this.spans.find(span);
		if (found != null) {
			found.trace().keep(found, attributes);
		}
	}

	@Override
	public boolean reserve(SpanContext span, int characters) {
		PendingSpan found = this.spans.find(span);
		boolean reserved = found == null || found.trace().reserve(found, characters);
		if (!reserved) {
			this.budget.reportLeftOut(characters);
		}
		return reserved;
	}

	/** How many spans and shared traces are remembered. */
	public int size() {
		return this.spans.size();
	}

}
