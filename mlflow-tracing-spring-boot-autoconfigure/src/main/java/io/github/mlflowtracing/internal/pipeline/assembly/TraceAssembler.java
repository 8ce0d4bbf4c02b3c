/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;

import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TraceIdRatio;

/**
 * Puts spans together into {@linkplain LocalTrace units}. What the caller's thread does
 * here is a few map operations: it waits for nobody and wakes nobody.
 */
public final class TraceAssembler {

	private final PendingSpans index;

	private final OpenTraces units;

	private final SamplingRatios ratios;

	/**
	 * Makes an assembler.
	 * @param index knows the units of spans
	 * @param units takes in what is running
	 * @param ratios which traces with MLflow spans are wanted
	 */
	public TraceAssembler(PendingSpans index, OpenTraces units, SamplingRatios ratios) {
		this.index = index;
		this.units = units;
		this.ratios = ratios;
	}

	/**
	 * Whether a span that is about to start is recorded. The first that starts for MLflow
	 * decides for its unit.
	 * @param parentContext the context it starts from
	 * @param traceId its trace
	 */
	public boolean accepts(Context parentContext, String traceId) {
		TraceIdRatio own = TraceIdRatio.fromContext(parentContext);
		Span parent = Span.fromContext(parentContext);
		LocalTrace unit = this.index.ofParent(parent.getSpanContext());
		if (unit == null && PendingSpans.isDropped(parent)) {
			return false;
		}
		unit = (unit != null) ? unit : this.index.ofForgotten(parent.getSpanContext());
		if (unit != null) {
			return (own != null) ? unit.sampling().decide(own.accepts(traceId)) : !unit.sampling().isRejected();
		}
		return ((own != null) ? own : this.ratios.widest()).accepts(traceId);
	}

	public void started(Context parentContext, ReadWriteSpan span) {
		PendingSpan placed = this.index.place(span);
		LocalTrace unit = placed.unit();
		TraceIdRatio own = TraceIdRatio.fromContext(parentContext);
		if (own != null) {
			unit.sampling().decide(own.accepts(unit.traceId()));
		}
		boolean first = unit.started(placed, span.getSpanContext().isSampled());
		this.index.put(placed);
		if (first) {
			this.units.watch(unit);
		}
	}

	public void ended(ReadableSpan span) {
		PendingSpan found = this.index.find(span.getSpanContext());
		if (found == null) {
			return;
		}
		LocalTrace unit = found.unit();
		if (unit.ended(found) != TraceProgress.GROWING) {
			this.units.handOn(unit);
		}
	}

}
