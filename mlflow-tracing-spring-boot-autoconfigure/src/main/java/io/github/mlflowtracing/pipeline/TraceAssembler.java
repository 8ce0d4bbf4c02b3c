/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.trace.AttributeOverflow;
import io.github.mlflowtracing.trace.RunningTraces;
import io.github.mlflowtracing.trace.SamplingRatios;
import io.github.mlflowtracing.trace.TraceFacts;
import io.github.mlflowtracing.trace.TraceIdRatio;

/**
 * Puts spans together into {@linkplain Unit units}. A span joins the unit of its parent;
 * one whose parent is remote or unknown starts a unit of its own. What the caller's
 * thread does here is a few map operations: it waits for nobody and wakes nobody.
 */
final class TraceAssembler implements RunningTraces, AttributeOverflow {

	private final AssemblySettings settings;

	private final SamplingRatios ratios;

	private final boolean collectors;

	private final ConcurrentMap<String, Unit> unitsBySpan = new ConcurrentHashMap<>();

	private final ConcurrentMap<Unit, Boolean> running = new ConcurrentHashMap<>();

	private final LongAdder memory = new LongAdder();

	private final Queue<Unit> ready = new ConcurrentLinkedQueue<>();

	/**
	 * Makes an assembler.
	 * @param settings when what has ended is handed on
	 * @param ratios which traces with MLflow spans are wanted
	 * @param collectors whether a destination wants sampled traces without MLflow spans
	 */
	TraceAssembler(AssemblySettings settings, SamplingRatios ratios, boolean collectors) {
		this.settings = settings;
		this.ratios = ratios;
		this.collectors = collectors;
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
		Unit unit = unitOfParent(parent.getSpanContext());
		if (unit != null) {
			return (own != null) ? unit.decide(own.accepts(traceId)) : !unit.isRejected();
		}
		return !isDropped(parent) && ((own != null) ? own : this.ratios.widest()).accepts(traceId);
	}

	/** One that has ended is not recording either, but is known for long after. */
	private static boolean isDropped(Span span) {
		return span.getSpanContext().isValid() && !span.getSpanContext().isRemote() && !span.isRecording()
				&& !(span instanceof ReadableSpan);
	}

	void started(Context parentContext, ReadWriteSpan span) {
		SpanContext context = span.getSpanContext();
		Unit unit = unitOf(span);
		TraceIdRatio own = TraceIdRatio.fromContext(parentContext);
		if (own != null) {
			unit.decide(own.accepts(context.getTraceId()));
		}
		int open = unit.started(span);
		this.unitsBySpan.put(context.getSpanId(), unit);
		if (open == 1) {
			watch(unit);
		}
	}

	/**
	 * Looks anew whether the unit is running, since another thread may start a span while
	 * this one ends the last.
	 */
	private void watch(Unit unit) {
		this.running.compute(unit, (key, running) -> unit.isOpen() ? Boolean.TRUE : null);
	}

	/** Children of a parent that is forgotten, or was never known, share a unit. */
	private Unit unitOf(ReadWriteSpan span) {
		SpanContext parent = span.getParentSpanContext();
		return isOfThisProcess(parent) ? this.unitsBySpan.computeIfAbsent(parent.getSpanId(), (id) -> newUnit(span))
				: newUnit(span);
	}

	private @Nullable Unit unitOfParent(SpanContext parent) {
		return isOfThisProcess(parent) ? this.unitsBySpan.get(parent.getSpanId()) : null;
	}

	private static boolean isOfThisProcess(SpanContext parent) {
		return parent.isValid() && !parent.isRemote();
	}

	private Unit newUnit(ReadWriteSpan localRoot) {
		return new Unit(localRoot, this.ratios.inherited().accepts(localRoot.getSpanContext().getTraceId()),
				this.memory);
	}

	void ended(String spanId) {
		Unit unit = this.unitsBySpan.get(spanId);
		if (unit == null) {
			return;
		}
		Unit.Progress progress = unit.ended(spanId);
		if (progress.open() == 0 || progress.ended() >= this.settings.maxSpans()) {
			handOn(unit);
		}
		// last, so that a unit is always running or ready until it is polled
		if (progress.open() == 0) {
			watch(unit);
		}
	}

	private void handOn(Unit unit) {
		if (unit.enqueue(this.collectors)) {
			this.ready.add(unit);
		}
		else {
			forgetUnwanted(unit);
		}
	}

	private int forgetUnwanted(Unit unit) {
		List<String> unwanted = unit.giveUpEnded(this.collectors);
		forget(unwanted);
		if (unit.isIdle()) {
			forgetParent(unit);
		}
		return unwanted.size();
	}

	private void forgetParent(Unit unit) {
		this.unitsBySpan.remove(unit.callersSpan().getSpanId(), unit);
	}

	private void forget(List<String> spanIds) {
		spanIds.forEach(this.unitsBySpan::remove);
	}

	@Override
	public boolean isWanted(SpanContext span) {
		Unit unit = this.unitsBySpan.get(span.getSpanId());
		return unit == null || unit.isAccepted();
	}

	@Override
	public boolean addFacts(SpanContext span, TraceFacts facts) {
		Unit unit = this.unitsBySpan.get(span.getSpanId());
		return unit != null && unit.add(facts);
	}

	@Override
	public void keep(SpanContext span, Attributes attributes) {
		Unit unit = this.unitsBySpan.get(span.getSpanId());
		if (unit != null) {
			unit.keep(span.getSpanId(), attributes);
		}
	}

	@Override
	public boolean claimCustomizing(SpanContext span) {
		Unit unit = this.unitsBySpan.get(span.getSpanId());
		return unit != null && unit.claimCustomizing();
	}

	/**
	 * Where a running span is at MLflow.
	 * @param span the span
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	@Nullable MlflowSurroundings surroundings(SpanContext span, boolean all) {
		Unit unit = this.unitsBySpan.get(span.getSpanId());
		return (unit != null) ? unit.surroundings(span.getSpanId(), all) : null;
	}

	/**
	 * Looks after units that have been running for long.
	 * @param impatient whether late children are not waited for
	 */
	void handOnOverdue(boolean impatient) {
		for (Unit unit : this.running.keySet()) {
			if (unit.isTimedOut(this.settings)) {
				endAwaited(unit,
						"not ended within %s (mlflow.tracing.assembly.timeout)".formatted(this.settings.timeout()));
				forget(unit.giveUpOpen(this.collectors));
				forgetUnwanted(unit);
				watch(unit);
			}
			if (unit.isOverdue(this.settings, impatient)) {
				handOn(unit);
			}
		}
	}

	/**
	 * Makes room if there is too little: what nobody wants, so far, goes first, then the
	 * largest units are handed on in parts.
	 * @return how many spans nobody wanted
	 */
	int makeRoom() {
		long excess = this.memory.sum() - this.settings.maxMemory();
		if (excess <= 0) {
			return 0;
		}
		int given = 0;
		for (Unit unit : this.running.keySet()) {
			given += forgetUnwanted(unit);
		}
		excess = this.memory.sum() - this.settings.maxMemory();
		// their sizes change while others end spans
		Map<Unit, Long> sizes = new HashMap<>();
		this.running.keySet().forEach((unit) -> sizes.put(unit, unit.size()));
		List<Unit> largestFirst = new ArrayList<>(sizes.keySet());
		largestFirst.sort(Comparator.comparing(sizes::get, Comparator.reverseOrder()));
		for (Unit unit : largestFirst) {
			if (excess <= 0) {
				break;
			}
			handOn(unit);
			excess -= sizes.getOrDefault(unit, 0L);
		}
		return given;
	}

	/**
	 * Whether more is waiting to be handed on than there is room for, whatever is open.
	 */
	boolean isOverrun() {
		return this.memory.sum() / 2 > this.settings.maxMemory();
	}

	/**
	 * The running units of which collectors are to get what has ended.
	 */
	List<Unit> overdueForCollectors() {
		return this.collectors
				? this.running.keySet().stream().filter((unit) -> unit.isOverdueForCollectors(this.settings)).toList()
				: List.of();
	}

	/**
	 * Ends all spans that MLflow waits for, so that their traces close, and hands on what
	 * others are still running.
	 * @param reason why
	 */
	void endAll(String reason) {
		for (Unit unit : this.running.keySet()) {
			endAwaited(unit, reason);
			handOn(unit);
		}
	}

	private static void endAwaited(Unit unit, String reason) {
		unit.awaitedByMlflow().forEach((span) -> {
			span.setStatus(StatusCode.ERROR, reason);
			span.end();
		});
	}

	@Nullable Unit pollReady() {
		return this.ready.poll();
	}

	/**
	 * The ids of traces that are made here and of which MLflow got nothing yet.
	 */
	Set<String> tracesUnknownToMlflow() {
		return Stream.concat(this.running.keySet().stream(), this.ready.stream())
			.flatMap((unit) -> unit.traceIdUnknownToMlflow().stream())
			.collect(Collectors.toSet());
	}

	/**
	 * Forgets spans that were handed on; whoever starts a child of one later starts a
	 * unit.
	 */
	void forget(Unit unit, List<String> spanIds) {
		unit.placements().forget(spanIds);
		forgetParent(unit);
		forget(spanIds);
	}

	/** How many spans are remembered, open ones included. */
	int size() {
		return this.unitsBySpan.size();
	}

}
