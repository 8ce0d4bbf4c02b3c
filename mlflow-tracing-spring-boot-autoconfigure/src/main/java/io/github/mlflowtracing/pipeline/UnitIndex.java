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

	/** By span id, but by trace id for those that share one. */
	private final ConcurrentMap<String, Unit> units = new ConcurrentHashMap<>();

	private final UnitRules rules;

	/**
	 * Knows of no unit yet.
	 * @param rules what holds for all units
	 */
	UnitIndex(UnitRules rules) {
		this.rules = rules;
	}

	@Nullable Unit find(SpanContext span) {
		return this.units.get(span.getSpanId());
	}

	@Nullable Unit ofParent(SpanContext parent) {
		return isOfThisProcess(parent) ? find(parent) : null;
	}

	/**
	 * The unit that spans share whose parents are forgotten.
	 * @param parent such a parent
	 */
	@Nullable Unit ofForgotten(SpanContext parent) {
		return isOfThisProcess(parent) ? this.units.get(parent.getTraceId()) : null;
	}

	/**
	 * The unit that a span joins or starts.
	 */
	Unit of(ReadWriteSpan span) {
		SpanContext parent = span.getParentSpanContext();
		if (!isOfThisProcess(parent)) {
			return new Unit(span, this.rules);
		}
		Unit unit = find(parent);
		return (unit != null) ? unit
				: this.units.computeIfAbsent(parent.getTraceId(), (id) -> new Unit(span, this.rules));
	}

	private static boolean isOfThisProcess(SpanContext parent) {
		return parent.isValid() && !parent.isRemote();
	}

	void put(SpanContext span, Unit unit) {
		this.units.put(span.getSpanId(), unit);
	}

	/**
	 * Forgets a span; whoever starts a child of it later starts a unit.
	 */
	void forget(String spanId) {
		this.units.remove(spanId);
	}

	/**
	 * Has nobody join a unit but children of its spans.
	 */
	void leave(Unit unit) {
		this.units.remove(unit.traceId(), unit);
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
		Unit unit = find(span);
		return unit == null || unit.sampling().isAccepted();
	}

	@Override
	public boolean addFacts(SpanContext span, TraceFacts facts) {
		Unit unit = find(span);
		return unit != null && unit.add(facts);
	}

	@Override
	public void keep(SpanContext span, Attributes attributes) {
		Unit unit = find(span);
		if (unit != null) {
			unit.keep(span.getSpanId(), attributes);
		}
	}

	@Override
	public boolean claimCustomizing(SpanContext span) {
		Unit unit = find(span);
		return unit != null && unit.claimCustomizing();
	}

	/**
	 * Where a running span is at MLflow.
	 * @param span the span
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	@Nullable MlflowSurroundings surroundings(SpanContext span, boolean all) {
		Unit unit = find(span);
		return (unit != null) ? unit.surroundings(span.getSpanId(), all) : null;
	}

	/** How many spans are remembered, open ones included. */
	int size() {
		return this.units.size();
	}

}
