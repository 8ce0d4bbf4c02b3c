/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.trace.AttributeOverflow;
import io.github.mlflowtracing.trace.RunningTraces;
import io.github.mlflowtracing.trace.TraceFacts;
import io.github.mlflowtracing.trace.TraceIdRatio;

/**
 * Finds the unit of a span, for those who say something of it. A span joins the unit of
 * its parent; one whose parent is remote starts a unit of its own. Those whose parents
 * are forgotten, or were never known, share one per trace. Thread-safe.
 */
final class UnitIndex implements RunningTraces, AttributeOverflow {

	private final ConcurrentMap<String, UnitSpan> spans = new ConcurrentHashMap<>();

	/** By trace id. */
	private final ConcurrentMap<String, Unit> shared = new ConcurrentHashMap<>();

	private final UnitRules rules;

	/**
	 * Knows of no unit yet.
	 * @param rules what holds for all units
	 */
	UnitIndex(UnitRules rules) {
		this.rules = rules;
	}

	@Nullable UnitSpan find(SpanContext span) {
		return this.spans.get(span.getSpanId());
	}

	@Nullable Unit ofParent(SpanContext parent) {
		UnitSpan found = isOfThisProcess(parent) ? find(parent) : null;
		return (found != null) ? found.unit() : null;
	}

	/**
	 * The unit that spans share whose parents are forgotten.
	 * @param parent such a parent
	 */
	@Nullable Unit ofForgotten(SpanContext parent) {
		return isOfThisProcess(parent) ? this.shared.get(parent.getTraceId()) : null;
	}

	/**
	 * A span in the unit that it joins or starts.
	 */
	UnitSpan place(ReadWriteSpan span) {
		SpanContext context = span.getParentSpanContext();
		if (!isOfThisProcess(context)) {
			return new UnitSpan(new Unit(span, this.rules), null, span);
		}
		UnitSpan parent = find(context);
		Unit unit = (parent != null) ? parent.unit()
				: this.shared.computeIfAbsent(context.getTraceId(), (id) -> new Unit(span, this.rules));
		return new UnitSpan(unit, parent, span);
	}

	private static boolean isOfThisProcess(SpanContext parent) {
		return parent.isValid() && !parent.isRemote();
	}

	void put(UnitSpan span) {
		this.spans.put(span.id(), span);
	}

	/**
	 * Forgets a span; whoever starts a child of it later starts a unit.
	 */
	void forget(UnitSpan span) {
		this.spans.remove(span.id(), span);
		span.forget();
	}

	/**
	 * Has nobody join a unit but children of its spans.
	 */
	void leave(Unit unit) {
		this.shared.remove(unit.traceId(), unit);
	}

	@Override
	public boolean isRejected(Span around, TraceIdRatio ratio) {
		SpanContext context = around.getSpanContext();
		Unit unit = ofParent(context);
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
		UnitSpan found = find(span);
		return found == null || found.unit().sampling().isAccepted();
	}

	@Override
	public boolean addFacts(SpanContext span, TraceFacts facts) {
		UnitSpan found = find(span);
		return found != null && found.unit().add(facts);
	}

	@Override
	public void keep(SpanContext span, Attributes attributes) {
		UnitSpan found = find(span);
		if (found != null) {
			found.unit().keep(found, attributes);
		}
	}

	@Override
	public boolean claimCustomizing(SpanContext span) {
		UnitSpan found = find(span);
		return found != null && found.unit().claimCustomizing();
	}

	/**
	 * Where a running span is at MLflow.
	 * @param span the span
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	@Nullable MlflowSurroundings surroundings(SpanContext span, boolean all) {
		UnitSpan found = find(span);
		return (found != null) ? found.unit().surroundings(found, all) : null;
	}

	/** How much is remembered. */
	int size() {
		return this.spans.size() + this.shared.size();
	}

}
