/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.trace.RunningTraces;
import io.github.mlflowtracing.trace.TraceFacts;
import io.github.mlflowtracing.trace.TraceIdRatio;

/**
 * Puts spans together into {@linkplain Unit units}. A span joins the unit of its parent;
 * one whose parent is remote or unknown starts a unit of its own. What the caller's
 * thread does here is a few map operations: it waits for nobody and wakes nobody.
 */
final class TraceAssembler implements RunningTraces {

	private final AssemblySettings settings;

	private final TraceIdRatio ratio;

	private final boolean collectors;

	private final ConcurrentMap<String, Unit> unitsBySpan = new ConcurrentHashMap<>();

	private final Set<Unit> running = ConcurrentHashMap.newKeySet();

	private final Queue<Unit> ready = new ConcurrentLinkedQueue<>();

	/**
	 * Makes an assembler.
	 * @param settings when what has ended is handed on
	 * @param ratio which traces with MLflow spans are wanted
	 * @param collectors whether a destination wants sampled traces without MLflow spans
	 */
	TraceAssembler(AssemblySettings settings, TraceIdRatio ratio, boolean collectors) {
		this.settings = settings;
		this.ratio = ratio;
		this.collectors = collectors;
	}

	void started(ReadWriteSpan span) {
		SpanContext context = span.getSpanContext();
		Unit unit = unitOfParent(span.getParentSpanContext());
		if (unit == null) {
			unit = new Unit(context.getSpanId(), this.ratio.accepts(context.getTraceId()));
		}
		unit.started(span);
		this.unitsBySpan.put(context.getSpanId(), unit);
		this.running.add(unit);
	}

	private @Nullable Unit unitOfParent(SpanContext parent) {
		return (parent.isValid() && !parent.isRemote()) ? this.unitsBySpan.get(parent.getSpanId()) : null;
	}

	void ended(String spanId) {
		Unit unit = this.unitsBySpan.get(spanId);
		if (unit == null) {
			return;
		}
		Unit.Progress progress = unit.ended(spanId);
		if (progress.open() == 0) {
			this.running.remove(unit);
		}
		if (progress.open() == 0 || progress.ended() >= this.settings.maxSpans()) {
			handOn(unit);
		}
	}

	private void handOn(Unit unit) {
		if (!unit.isWanted(this.collectors)) {
			unit.cut().ended().forEach((span) -> this.unitsBySpan.remove(span.getSpanContext().getSpanId()));
		}
		else if (unit.enqueue()) {
			this.ready.add(unit);
		}
	}

	@Override
	public boolean addFacts(SpanContext span, TraceFacts facts) {
		Unit unit = this.unitsBySpan.get(span.getSpanId());
		return unit != null && unit.add(facts);
	}

	/**
	 * Looks after units that have been running for long.
	 * @param impatient whether late children are not waited for
	 */
	void handOnOverdue(boolean impatient) {
		for (Unit unit : this.running) {
			unit.timedOut(this.settings)
				.forEach((span) -> end(span,
						"not ended within %s (mlflow.tracing.assembly.timeout)".formatted(this.settings.timeout())));
			if (unit.isOverdue(this.settings, impatient)) {
				handOn(unit);
			}
		}
	}

	/**
	 * Ends all spans that MLflow waits for, so that their traces close.
	 * @param reason why
	 */
	void endAll(String reason) {
		for (Unit unit : this.running) {
			unit.awaitedByMlflow().forEach((span) -> end(span, reason));
		}
	}

	private static void end(ReadWriteSpan span, String reason) {
		span.setStatus(StatusCode.ERROR, reason);
		span.end();
	}

	@Nullable Unit pollReady() {
		return this.ready.poll();
	}

	/**
	 * Forgets the spans of a unit; whoever starts a child of one later starts a unit.
	 */
	void forget(Unit unit) {
		unit.placements().spanIds().forEach(this.unitsBySpan::remove);
	}

}
