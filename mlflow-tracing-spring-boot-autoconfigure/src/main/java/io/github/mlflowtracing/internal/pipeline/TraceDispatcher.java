/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.pipeline.assembly.AssemblyBudget;
import io.github.mlflowtracing.internal.pipeline.assembly.AssemblyRules;
import io.github.mlflowtracing.internal.pipeline.assembly.DroppedSpans;
import io.github.mlflowtracing.internal.pipeline.assembly.LocalTrace;
import io.github.mlflowtracing.internal.pipeline.assembly.OpenTraces;
import io.github.mlflowtracing.internal.pipeline.assembly.PendingSpan;
import io.github.mlflowtracing.internal.pipeline.assembly.RecentParts;
import io.github.mlflowtracing.internal.pipeline.assembly.TracePart;
import io.github.mlflowtracing.internal.pipeline.assembly.TraceTimeouts;
import io.github.mlflowtracing.internal.pipeline.selection.SpanSelector;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * Hands units on to the destinations, in a daemon thread of its own that looks for them
 * at short intervals: waking it for each trace would double what a small request costs.
 */
final class TraceDispatcher {

	private static final Duration INTERVAL = Duration.ofMillis(50);

	/** How many units are handed on before the others are looked after again. */
	private static final int ROUND = 1000;

	private final OpenTraces units;

	private final TraceTimeouts overdue;

	private final AssemblyBudget memory;

	private final DroppedSpans dropped;

	private final RecentParts handedOn;

	private final SpanSelector selection;

	private final TraceConsumers receivers;

	private final TracingWarnings irregularities;

	private final Guard guard;

	private final int maxAttributes;

	private final DeferredActions afterwards = new DeferredActions();

	private final Thread worker = new Thread(this::run, "mlflow-tracing-dispatcher");

	private volatile boolean stopped;

	/**
	 * Makes a dispatcher and starts its thread.
	 * @param units where the units come from
	 * @param rules what holds for all units
	 * @param dropped counts spans for which there was no room
	 * @param handedOn takes in what was handed on
	 * @param selection chooses what MLflow shows
	 * @param receivers where traces go
	 * @param irregularities counts what is given up
	 * @param guard contains failures
	 * @param maxAttributes how many attributes OpenTelemetry keeps of a span
	 */
	TraceDispatcher(OpenTraces units, AssemblyRules rules, DroppedSpans dropped, RecentParts handedOn,
			SpanSelector selection, TraceConsumers receivers, TracingWarnings irregularities, Guard guard,
			int maxAttributes) {
		this.units = units;
		this.overdue = new TraceTimeouts(units, rules);
		this.memory = new AssemblyBudget(units, rules);
		this.dropped = dropped;
		this.handedOn = handedOn;
		this.selection = selection;
		this.receivers = receivers;
		this.irregularities = irregularities;
		this.guard = guard;
		this.maxAttributes = maxAttributes;
		this.worker.setDaemon(true);
		// not a web application's loader: Tomcat 11 would warn of the thread at each stop
		this.worker.setContextClassLoader(TraceDispatcher.class.getClassLoader());
		this.worker.start();
	}

	/**
	 * Waits until every trace whose root ended before this call was answered.
	 * @param timeout how long to wait at most
	 * @return whether all were delivered
	 */
	boolean flush(Duration timeout) {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		dispatchAll();
		return this.receivers.flush(deadline);
	}

	/**
	 * Closes what is open, delivers what it can and stops for good.
	 * @param timeout how long to take at most
	 */
	void close(Duration timeout) {
		if (this.stopped) {
			return;
		}
		this.stopped = true;
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		endOpen();
		dispatchAll();
		runAfterwards(Set::of);
		// the rest is for what comes after: an orchestrator kills who is late by a moment
		this.receivers.close(timeout.multipliedBy(9).dividedBy(10), deadline);
	}

	/**
	 * Records and hands on everything that has ended, without waiting for late children.
	 */
	void dispatchNow() {
		dispatchAll();
	}

	private void run() {
		while (!this.stopped) {
			try {
				if (this.units.countReady() < ROUND) {
					Thread.sleep(INTERVAL.toMillis());
				}
				this.guard.contain("export traces", this::dispatchRound);
			}
			catch (InterruptedException ex) {
				// a bean of the application did that, such as a filter: there is more to
				// do
			}
		}
	}

	private synchronized void dispatchRound() {
		lookAfterOpen(false);
		dispatch(ROUND);
	}

	/** What is ready now: there would be no end where spans end faster. */
	private synchronized void dispatchAll() {
		lookAfterOpen(true);
		dispatch(this.units.countReady());
	}

	private synchronized void endOpen() {
		this.guard.contain("end open spans", () -> this.overdue.endAll("the application stopped"));
	}

	private void lookAfterOpen(boolean impatient) {
		this.guard.contain("check timeouts", () -> this.overdue.handOn(impatient));
		this.guard.contain("free memory", () -> this.irregularities.add(TracingWarning.UNDECIDED_SPANS,
				this.memory.makeRoom(), "Too many spans wait for their traces to end"));
	}

	private void dispatch(int atMost) {
		LocalTrace unit;
		for (int left = atMost; left > 0 && (unit = this.units.pollReady()) != null; left--) {
			LocalTrace ready = unit;
			this.guard.contain("export a trace", () -> handOn(ready));
		}
		for (LocalTrace open : this.overdue.forCollectors()) {
			this.guard.contain("export spans of an open trace", () -> handToCollectors(open));
		}
		this.dropped.report(this.receivers::drop);
		runAfterwards(this.units::tracesUnknownToMlflow);
		this.handedOn.forgetOld();
	}

	/**
	 * Runs an action once a part of a trace was handed on for MLflow, or is known not to
	 * be made here.
	 * @return {@code false} if too many are waiting already
	 */
	boolean whenHandedOn(String traceId, Runnable action) {
		boolean taken = this.afterwards.add(traceId, action);
		if (this.stopped) {
			runAfterwards(Set::of);
		}
		return taken;
	}

	private void runAfterwards(Supplier<Set<String>> awaited) {
		for (Runnable action : this.afterwards.takeDue(awaited)) {
			this.guard.contain("run a deferred action", action);
		}
	}

	private void handOn(LocalTrace unit) {
		TracePart part = unit.cut();
		if (part.ended().isEmpty()) {
			return;
		}
		this.handedOn.remember(unit, part.ended());
		try {
			part.ended().forEach(this::countDroppedAttributes);
			this.receivers.accept(this.selection.select(part));
		}
		finally {
			part.ended().forEach(PendingSpan::release);
		}
	}

	private void countDroppedAttributes(PendingSpan span) {
		int dropped = span.droppedAttributes(this.maxAttributes);
		if (dropped > 0) {
			String name = this.selection.data(List.of(span)).get(0).getName();
			this.irregularities.add(TracingWarning.DROPPED_ATTRIBUTES, dropped, name);
		}
	}

	private void handToCollectors(LocalTrace unit) {
		List<PendingSpan> spans = this.selection.selectForCollectors(unit.partForCollectors());
		unit.handedToCollectors(spans);
		if (!spans.isEmpty()) {
			this.receivers.accept(new AssembledTrace(this.selection.data(spans), null));
		}
	}

}
