/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.AttributeOverflow;
import io.github.mlflowtracing.internal.trace.DeferredContent;
import io.github.mlflowtracing.internal.trace.RunningTraces;
import io.github.mlflowtracing.internal.trace.TraceIdRatio;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * Finds the unit of a span, for those who say something of it. A span joins the unit of
 * its parent; one whose parent is remote starts a unit of its own. Those whose parents
 * are forgotten, or were never known, share one per trace. Thread-safe.
 */
public final class PendingSpans implements RunningTraces, AttributeOverflow, DeferredContent.Port {

	private final ConcurrentMap<String, PendingSpan> spans = new ConcurrentHashMap<>();

	/** By trace id. */
	private final ConcurrentMap<String, LocalTrace> shared = new ConcurrentHashMap<>();

	private final AssemblyRules rules;

	/**
	 * Knows of no unit yet.
	 * @param rules what holds for all units
	 */
	public PendingSpans(AssemblyRules rules) {
		this.rules = rules;
	}

	@Nullable PendingSpan find(SpanContext span) {
		return this.spans.get(span.getSpanId());
	}

	@Nullable LocalTrace ofParent(SpanContext parent) {
		PendingSpan found = isOfThisProcess(parent) ? find(parent) : null;
		return (found != null) ? found.unit() : null;
	}

	/**
	 * The unit that spans share whose parents are forgotten.
	 * @param parent such a parent
	 */
	@Nullable LocalTrace ofForgotten(SpanContext parent) {
		return isOfThisProcess(parent) ? this.shared.get(parent.getTraceId()) : null;
	}

	/**
	 * A span in the unit that it joins or starts.
	 */
	PendingSpan place(ReadWriteSpan span) {
		SpanContext context = span.getParentSpanContext();
		if (!isOfThisProcess(context)) {
			return new PendingSpan(new LocalTrace(span, this.rules), null, span);
		}
		PendingSpan parent = find(context);
		LocalTrace unit = (parent != null) ? parent.unit()
				: this.shared.computeIfAbsent(context.getTraceId(), (id) -> new LocalTrace(span, this.rules));
		return new PendingSpan(unit, parent, span);
	}

	private static boolean isOfThisProcess(SpanContext parent) {
		return parent.isValid() && !parent.isRemote();
	}

	void put(PendingSpan span) {
		this.spans.put(span.id(), span);
	}

	/**
	 * Forgets a span; whoever starts a child of it later starts a unit.
	 */
	void forget(PendingSpan span) {
		this.spans.remove(span.id(), span);
		span.forget();
	}

	/**
	 * Has nobody join a unit but children of its spans.
	 */
	void leave(LocalTrace unit) {
		this.shared.remove(unit.traceId(), unit);
	}

	@Override
	public boolean isRejected(Span around, TraceIdRatio ratio) {
		SpanContext context = around.getSpanContext();
		LocalTrace unit = ofParent(context);
		if (unit == null && isDropped(around)) {
			return true;
		}
		unit = (unit != null) ? unit : ofForgotten(context);
		return unit != null && !unit.sampling().decide(ratio.accepts(context.getTraceId()));
	}

	/** One that has ended is not recording either, but is known for long after. */
	static boolean isDropped(Span span) {
		return span.getSpanContext().isValid() && !span.getSpanContext().isRemote() && !span.isRecording()
				&& !(span instanceof ReadableSpan);
	}

	@Override
	public boolean isWanted(SpanContext span) {
		PendingSpan found = find(span);
		return found == null || found.unit().sampling().isAccepted();
	}

	@Override
	public boolean addFacts(SpanContext span, TraceInfo facts) {
		PendingSpan found = find(span);
		return found != null && found.unit().add(facts);
	}

	@Override
	public boolean addDefaults(SpanContext span, TraceInfo defaults) {
		PendingSpan found = find(span);
		return found != null && found.unit().addDefaults(defaults);
	}

	@Override
	public void keep(SpanContext span, Attributes attributes) {
		PendingSpan found = find(span);
		if (found != null) {
			found.unit().keep(found, attributes);
		}
	}

	@Override
	public void defer(SpanContext span, DeferredContent content) {
		PendingSpan found = find(span);
		if (found != null) {
			found.unit().keep(found, content);
		}
	}

	@Override
	public boolean claimCustomizing(SpanContext span) {
		PendingSpan found = find(span);
		return found != null && found.unit().claimCustomizing();
	}

	/**
	 * Where a running span is at MLflow.
	 * @param span the span
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	public @Nullable SurroundingSpan surroundings(SpanContext span, boolean all) {
		PendingSpan found = find(span);
		return (found != null) ? found.unit().surroundings(found, all) : null;
	}

	/** How much is remembered. */
	public int size() {
		return this.spans.size() + this.shared.size();
	}

}
