/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.pipeline.assembly.AssemblyBudget;
import io.github.mlflowtracing.internal.pipeline.assembly.LocalTrace;
import io.github.mlflowtracing.internal.pipeline.assembly.TraceSchedule;
import io.github.mlflowtracing.internal.pipeline.assembly.PendingSpan;
import io.github.mlflowtracing.internal.pipeline.assembly.RecentParts;
import io.github.mlflowtracing.internal.pipeline.assembly.TracePart;
import io.github.mlflowtracing.internal.pipeline.selection.SpanSelector;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * Exports local traces, in a daemon thread of its own that checks them at short
 * intervals: waking it for each trace would double what a small request costs. No other
 * thread does any of it, so that filters, redactors and recorders of the application run
 * without a lock.
 */
final class TraceDispatcher {

	private static final Duration INTERVAL = Duration.ofMillis(50);

	/** A round takes seconds at most. */
	private static final Duration STALLED = Duration.ofSeconds(60);

	/** How many changed traces are checked before what is due is looked at again. */
	private static final int ROUND = 1000;

	private final TraceSchedule traces;

	private final AssemblyBudget budget;

	private final RecentParts recent;

	private final SpanSelector selector;

	private final TraceConsumers consumers;

	private final TracingWarnings warnings;

	private final Guard guard;

	private final int maxAttributes;

	private final DeferredActions actions = new DeferredActions();

	/** Callers that wait until all that has ended is exported. */
	private final Queue<CountDownLatch> flushes = new ConcurrentLinkedQueue<>();

	private final Thread worker = new Thread(this::run, "mlflow-tracing-dispatcher");

	private volatile boolean stopped;

	/** Whether all was exported, so that no action has to wait. */
	private volatile boolean finished;

	/** When the last round began, if it has not ended. */
	private volatile @Nullable Long busySince;

	/**
	 * Makes a dispatcher and starts its thread.
	 * @param traces the local traces that are open
	 * @param budget what their spans may take
	 * @param recent remembers what was exported
	 * @param selector chooses what MLflow shows
	 * @param consumers where traces go
	 * @param warnings counts what is left out
	 * @param guard contains failures
	 * @param maxAttributes how many attributes OpenTelemetry keeps of a span
	 */
	TraceDispatcher(TraceSchedule traces, AssemblyBudget budget, RecentParts recent, SpanSelector selector,
			TraceConsumers consumers, TracingWarnings warnings, Guard guard, int maxAttributes) {
		this.traces = traces;
		this.budget = budget;
		this.recent = recent;
		this.selector = selector;
		this.consumers = consumers;
		this.warnings = warnings;
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
		boolean dispatched = dispatchNow(timeout);
		return this.consumers.flush(deadline) && dispatched;
	}

	/**
	 * Exports and records all that has ended, without waiting for late children.
	 * @param timeout how long to wait for that at most
	 * @return whether it was done
	 */
	boolean dispatchNow(Duration timeout) {
		if (Thread.currentThread() == this.worker || !this.worker.isAlive()) {
			return !this.stopped;
		}
		CountDownLatch done = new CountDownLatch(1);
		this.flushes.add(done);
		LockSupport.unpark(this.worker);
		try {
			return done.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Ends what MLflow waits for, delivers what it can and stops for good.
	 * @param timeout how long to take at most
	 */
	void close(Duration timeout) {
		if (this.stopped) {
			return;
		}
		this.stopped = true;
		long started = System.nanoTime();
		LockSupport.unpark(this.worker);
		try {
			// half at most: a filter that never returns leaves the other to the exporters
			this.worker.join(Math.max(1, timeout.toMillis() / 2));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Duration left = timeout.minusNanos(System.nanoTime() - started);
		// the rest is for what comes after: an orchestrator kills who is late by a moment
		this.consumers.close(left.multipliedBy(9).dividedBy(10), started + TimeUnit.NANOSECONDS.convert(timeout));
	}

	/**
	 * Why no spans are exported any more.
	 * @return {@code null} if they are, or once this was closed
	 */
	@Nullable String failure() {
		Long since = this.busySince;
		long busy = (since != null) ? System.nanoTime() - since : 0;
		if (busy > STALLED.toNanos()) {
			return "no spans are exported: a filter, redactor, recorder or exporter has not returned for %d s"
				.formatted(TimeUnit.NANOSECONDS.toSeconds(busy));
		}
		return (this.stopped || this.worker.isAlive()) ? null : "no spans are exported: the dispatcher has ended";
	}

	/**
	 * Runs an action once a part of a trace was exported for MLflow, or is known not to
	 * be made here.
	 * @return {@code false} if too many are waiting already
	 */
	boolean whenExported(String traceId, Runnable action) {
		boolean added = this.actions.add(traceId, action);
		if (this.finished) {
			runActions(Set::of);
		}
		return added;
	}

	private void run() {
		boolean more = false;
		while (!this.stopped) {
			try {
				if (!more && this.flushes.isEmpty()) {
					LockSupport.parkNanos(INTERVAL.toNanos());
				}
				// a bean of the application may have set it
				Thread.interrupted();
				more = false;
				this.busySince = System.nanoTime();
				more = Boolean.TRUE.equals(this.guard.supply("export traces", this::round));
				this.busySince = null;
			}
			catch (Throwable ex) {
				// the heap is full: no reason to stop for good
			}
		}
		this.guard.contain("end open spans", () -> this.traces.endAll("the application stopped"));
		this.guard.contain("export traces", () -> exportAll(true));
		// before the last actions: one that comes while these run is run by its caller
		this.finished = true;
		runActions(Set::of);
		flushed(List.copyOf(this.flushes));
	}

	/**
	 * One look at what has changed or is due.
	 * @return whether there is more
	 */
	private boolean round() {
		List<CountDownLatch> waiting = List.copyOf(this.flushes);
		boolean more = false;
		if (waiting.isEmpty()) {
			Set<LocalTrace> due = this.traces.toCheck(ROUND);
			more = due.size() >= ROUND;
			check(due, false);
		}
		else {
			exportAll(false);
		}
		this.guard.contain("free memory", this::freeMemory);
		this.budget
			.reportDropped((spans, mlflowSpans) -> this.consumers.drop(spans, mlflowSpans, DropCause.ASSEMBLY_FULL));
		runActions(this.traces::tracesUnknownToMlflow);
		this.recent.forgetOld();
		flushed(waiting);
		return more;
	}

	private void flushed(List<CountDownLatch> waiting) {
		this.flushes.removeAll(waiting);
		waiting.forEach(CountDownLatch::countDown);
	}

	private void exportAll(boolean whole) {
		Set<LocalTrace> all = this.traces.all();
		check(all, true);
		if (whole) {
			all.forEach(this::export);
		}
	}

	private void check(Set<LocalTrace> due, boolean impatient) {
		for (LocalTrace trace : due) {
			boolean succeeded = this.guard.contain("check a trace", () -> check(trace, impatient));
			this.traces.schedule(trace, succeeded);
		}
	}

	private void check(LocalTrace trace, boolean impatient) {
		switch (this.traces.check(trace, impatient)) {
			case PART -> export(trace);
			case OTLP -> exportByOtlp(trace);
			case NOTHING -> {
			}
		}
	}

	private void freeMemory() {
		this.warnings.add(TracingWarning.UNDECIDED_SPANS, this.traces.forgetUnwanted(),
				"Too many spans wait for their traces to end");
		this.traces.largest().forEach(this::export);
	}

	private void runActions(Supplier<Set<String>> waitedFor) {
		for (Runnable action : this.actions.takeDue(waitedFor)) {
			this.guard.contain("run a deferred action", action);
		}
	}

	private void export(LocalTrace trace) {
		TracePart part = trace.takePart();
		if (part.ended().isEmpty()) {
			return;
		}
		this.recent.remember(trace, part.ended());
		try {
			this.guard.contain("count dropped attributes", () -> part.ended().forEach(this::countDroppedAttributes));
			accept(part, this.guard.supply("select the spans of a trace", () -> this.selector.select(part)));
		}
		finally {
			part.ended().forEach((span) -> span.release(this.budget));
		}
	}

	private void accept(TracePart part, @Nullable AssembledTrace selected) {
		if (selected != null) {
			this.consumers.accept(selected);
		}
		else {
			this.budget.count(part,
					(spans, mlflowSpans) -> this.consumers.drop(spans, mlflowSpans, DropCause.NOT_ENCODABLE));
		}
	}

	private void countDroppedAttributes(PendingSpan span) {
		int dropped = span.droppedAttributes(this.maxAttributes);
		if (dropped > 0) {
			String name = this.selector.data(List.of(span)).get(0).getName();
			this.warnings.add(TracingWarning.DROPPED_ATTRIBUTES, dropped, name);
		}
	}

	private void exportByOtlp(LocalTrace trace) {
		List<PendingSpan> spans = this.selector.selectForOtlp(trace.partForOtlp());
		List<PendingSpan> selected = trace.isWanted() ? spans : List.of();
		List<SpanData> data = this.selector.data(selected);
		List<PendingSpan> claimed = trace.claimForOtlp(selected);
		if (!claimed.isEmpty()) {
			this.consumers.accept(
					new AssembledTrace((claimed.size() == selected.size()) ? data : this.selector.data(claimed), null));
		}
	}

}
