/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.SamplingRatios;

/**
 * Finds the local trace of a span. A span joins the local trace of its parent; one whose
 * parent is remote starts one of its own. Those whose parents are forgotten, or were
 * never known, share one per trace. Thread-safe.
 */
public final class PendingSpans {

	private final ConcurrentMap<String, PendingSpan> spans = new ConcurrentHashMap<>();

	/** By trace id. */
	private final ConcurrentMap<String, LocalTrace> shared = new ConcurrentHashMap<>();

	private final AssemblySettings settings;

	private final SamplingRatios ratios;

	private final AssemblyBudget budget;

	/**
	 * Starts without spans.
	 * @param settings when what has ended is exported
	 * @param ratios which traces with MLflow spans are recorded
	 * @param budget what the spans of all traces may take
	 */
	public PendingSpans(AssemblySettings settings, SamplingRatios ratios, AssemblyBudget budget) {
		this.settings = settings;
		this.ratios = ratios;
		this.budget = budget;
	}

	@Nullable PendingSpan find(SpanContext span) {
		return this.spans.get(span.getSpanId());
	}

	@Nullable LocalTrace traceOf(SpanContext parent) {
		PendingSpan found = isOfThisProcess(parent) ? find(parent) : null;
		return (found != null) ? found.trace() : null;
	}

	/**
	 * The local trace that spans share whose parents are forgotten.
	 * @param parent such a parent
	 */
	@Nullable LocalTrace sharedTraceOf(SpanContext parent) {
		return isOfThisProcess(parent) ? this.shared.get(parent.getTraceId()) : null;
	}

	/**
	 * Places a span in the local trace that it joins or starts.
	 */
	PendingSpan place(ReadWriteSpan span) {
		SpanContext context = span.getParentSpanContext();
		if (!isOfThisProcess(context)) {
			return placeAlone(span);
		}
		PendingSpan parent = find(context);
		LocalTrace trace = (parent != null) ? parent.trace()
				: this.shared.computeIfAbsent(context.getTraceId(), (id) -> start(span));
		return new PendingSpan(trace, parent, span);
	}

	PendingSpan placeAlone(ReadWriteSpan span) {
		return new PendingSpan(start(span), null, span);
	}

	private LocalTrace start(ReadWriteSpan span) {
		return new LocalTrace(span, this.ratios.inherited().accepts(span.getSpanContext().getTraceId()), this.settings,
				this.budget);
	}

	private static boolean isOfThisProcess(SpanContext parent) {
		return parent.isValid() && !parent.isRemote();
	}

	void put(PendingSpan span) {
		this.spans.put(span.id(), span);
	}

	/**
	 * Forgets a span; a child of it that starts later starts a local trace.
	 */
	void forget(PendingSpan span) {
		this.spans.remove(span.id(), span);
		span.forget();
	}

	/**
	 * Lets no more spans join a local trace but children of its spans.
	 */
	void leave(LocalTrace trace) {
		this.shared.remove(trace.traceId(), trace);
	}

	/**
	 * Where a running span is at MLflow.
	 * @param span the span
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	public @Nullable SurroundingSpan surroundings(SpanContext span, boolean all) {
		PendingSpan found = find(span);
		return (found != null) ? found.trace().surroundings(found, all) : null;
	}

	/** How many spans and shared traces are remembered. */
	public int size() {
		return this.spans.size() + this.shared.size();
	}

}
