/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;

import io.github.mlflowtracing.trace.SamplingRatios;
import io.github.mlflowtracing.trace.TraceIdRatio;

/**
 * Puts spans together into {@linkplain Unit units}. What the caller's thread does here is
 * a few map operations: it waits for nobody and wakes nobody.
 */
final class TraceAssembler {

	private final UnitIndex index;

	private final RunningUnits units;

	private final SamplingRatios ratios;

	/**
	 * Makes an assembler.
	 * @param index knows the units of spans
	 * @param units takes in what is running
	 * @param ratios which traces with MLflow spans are wanted
	 */
	TraceAssembler(UnitIndex index, RunningUnits units, SamplingRatios ratios) {
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
	boolean accepts(Context parentContext, String traceId) {
		TraceIdRatio own = TraceIdRatio.fromContext(parentContext);
		Span parent = Span.fromContext(parentContext);
		Unit unit = this.index.ofParent(parent.getSpanContext());
		if (unit == null && UnitIndex.isDropped(parent)) {
			return false;
		}
		unit = (unit != null) ? unit : this.index.ofForgotten(parent.getSpanContext());
		if (unit != null) {
			return (own != null) ? unit.sampling().decide(own.accepts(traceId)) : !unit.sampling().isRejected();
		}
		return ((own != null) ? own : this.ratios.widest()).accepts(traceId);
	}

	void started(Context parentContext, ReadWriteSpan span) {
		UnitSpan placed = this.index.place(span);
		Unit unit = placed.unit();
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

	void ended(ReadableSpan span) {
		UnitSpan found = this.index.find(span.getSpanContext());
		if (found == null) {
			return;
		}
		Unit unit = found.unit();
		if (unit.ended(found) != UnitProgress.GROWING) {
			this.units.handOn(unit);
		}
	}

}
