/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.mlflowtracing.destination.Destination;
import io.github.mlflowtracing.destination.DropCause;
import io.github.mlflowtracing.trace.AssembledTrace;
import io.github.mlflowtracing.trace.Irregularities;
import io.github.mlflowtracing.trace.Irregularity;
import io.github.mlflowtracing.trace.MlflowTrace;
import io.github.mlflowtracing.trace.TraceRecorder;

/**
 * Hands units on to the destinations, in a daemon thread of its own that looks for them
 * at short intervals: waking it for each trace would double what a small request costs.
 */
final class TraceDispatcher {

	private static final Log logger = LogFactory.getLog(TraceDispatcher.class);

	private static final Duration INTERVAL = Duration.ofMillis(50);

	/** How long children may be late, once their unit was handed on. */
	private static final long MEMORY = TimeUnit.SECONDS.toNanos(60);

	/** How many spans that were handed on are remembered. */
	private static final int MAX_REMEMBERED = 100_000;

	private final TraceAssembler assembler;

	private final MlflowSelection selection;

	private final List<Destination> destinations;

	private final List<TraceRecorder> recorders;

	private final Irregularities irregularities;

	private final int maxAttributes;

	private final Deque<HandedOn> handedOn = new ArrayDeque<>();

	private int remembered;

	private final Afterwards afterwards = new Afterwards();

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	private final Thread worker = new Thread(this::run, "mlflow-tracing-dispatcher");

	private volatile boolean stopped;

	/**
	 * Makes a dispatcher and starts its thread.
	 * @param assembler where the units come from
	 * @param selection chooses what MLflow shows
	 * @param destinations where traces go
	 * @param recorders take in what MLflow shows
	 * @param irregularities counts what is given up
	 * @param maxAttributes how many attributes OpenTelemetry keeps of a span
	 */
	TraceDispatcher(TraceAssembler assembler, MlflowSelection selection, List<Destination> destinations,
			List<TraceRecorder> recorders, Irregularities irregularities, int maxAttributes) {
		this.assembler = assembler;
		this.selection = selection;
		this.destinations = List.copyOf(destinations);
		this.recorders = List.copyOf(recorders);
		this.irregularities = irregularities;
		this.maxAttributes = maxAttributes;
		this.worker.setDaemon(true);
		this.worker.start();
	}

	/**
	 * Waits until every trace whose root ended before this call was answered.
	 * @param timeout how long to wait at most
	 * @return whether all were delivered
	 */
	boolean flush(Duration timeout) {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		dispatch(true);
		boolean delivered = true;
		for (Destination destination : this.destinations) {
			delivered &= flush(destination, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
		}
		return delivered;
	}

	private boolean flush(Destination destination, Duration timeout) {
		try {
			return destination.flush(timeout);
		}
		catch (RuntimeException | LinkageError ex) {
			log("%s could not be flushed".formatted(destination.name()), ex);
			return false;
		}
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
		contain("Open spans could not be ended", () -> this.assembler.endAll("the application stopped"));
		dispatch(true);
		runAfterwards(Set::of);
		// the rest is for what comes after: an orchestrator kills who is late by a moment
		Duration delivery = timeout.multipliedBy(9).dividedBy(10);
		// side by side, since a server that is down takes all of the time
		List<Thread> closing = this.destinations.stream().map((destination) -> {
			Thread thread = new Thread(() -> contain("%s could not be closed".formatted(destination.name()),
					() -> destination.close(delivery)), "mlflow-tracing-close-" + destination.name());
			thread.setDaemon(true);
			thread.start();
			return thread;
		}).toList();
		try {
			for (Thread thread : closing) {
				thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		contain("The last span durations could not be sent", () -> this.recorders.forEach(TraceRecorder::close));
	}

	/**
	 * Records and hands on everything that has ended, without waiting for late children.
	 */
	void dispatchNow() {
		dispatch(true);
	}

	private void run() {
		while (!this.stopped) {
			try {
				Thread.sleep(INTERVAL.toMillis());
				dispatch(false);
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private synchronized void dispatch(boolean impatient) {
		contain("Overdue spans could not be looked after", () -> this.assembler.handOnOverdue(impatient));
		contain("Room could not be made", () -> this.irregularities.add(Irregularity.UNDECIDED_SPANS,
				this.assembler.makeRoom(), "Too many spans wait for their traces to end"));
		Unit unit;
		while ((unit = this.assembler.pollReady()) != null) {
			Unit ready = unit;
			contain("A trace could not be handed on", () -> handOn(ready));
		}
		for (Unit open : this.assembler.overdueForCollectors()) {
			contain("Spans could not be handed to collectors", () -> handToCollectors(open));
		}
		runAfterwards(this.assembler::tracesUnknownToMlflow);
		forgetOld();
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
			contain("What follows a trace could not be handed on", action);
		}
	}

	private void handOn(Unit unit) {
		boolean overrun = this.assembler.isOverrun();
		Unit.Part part = unit.cut();
		if (!part.ended().isEmpty()) {
			remember(new HandedOn(unit, part.endedIds(), System.nanoTime()));
			part.ended()
				.forEach((span) -> this.irregularities.add(Irregularity.DROPPED_ATTRIBUTES,
						span.droppedAttributes(this.maxAttributes), span.data().getName()));
			AssembledTrace trace = this.selection.select(unit, part);
			if (overrun) {
				this.destinations
					.forEach((destination) -> contain("A trace could not be dropped by " + destination.name(),
							() -> destination.drop(trace, DropCause.ASSEMBLY_FULL)));
			}
			else {
				handOn(trace);
			}
		}
	}

	private void handToCollectors(Unit unit) {
		List<EndedSpan> spans = this.selection.selectForCollectors(unit, unit.partForCollectors());
		unit.handedToCollectors(spans);
		if (!spans.isEmpty()) {
			handOn(new AssembledTrace(this.selection.data(spans), null));
		}
	}

	private void handOn(AssembledTrace trace) {
		for (Destination destination : this.destinations) {
			contain("A trace could not be handed to " + destination.name(), () -> destination.accept(trace));
		}
		MlflowTrace mlflow = trace.mlflow();
		if (mlflow != null) {
			for (TraceRecorder recorder : this.recorders) {
				contain("A trace's span durations could not be recorded", () -> recorder.record(mlflow));
			}
		}
	}

	private void contain(String failure, Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | LinkageError ex) {
			log(failure, ex);
		}
	}

	private void log(String failure, Throwable cause) {
		if (this.logged.add(failure + cause.getClass())) {
			logger.error(failure + " (further failures of this kind are not logged)", cause);
		}
	}

	private void remember(HandedOn part) {
		this.handedOn.addLast(part);
		this.remembered += part.spanIds().size();
	}

	private void forgetOld() {
		HandedOn oldest;
		while ((oldest = this.handedOn.peekFirst()) != null) {
			boolean crowded = this.remembered > MAX_REMEMBERED;
			if (!crowded && System.nanoTime() - oldest.at() <= MEMORY) {
				return;
			}
			this.handedOn.removeFirst();
			this.remembered -= oldest.spanIds().size();
			if (crowded || oldest.unit().isIdle()) {
				this.assembler.forget(oldest.unit(), oldest.spanIds());
			}
			else {
				remember(new HandedOn(oldest.unit(), oldest.spanIds(), System.nanoTime()));
			}
		}
	}

	private record HandedOn(Unit unit, List<String> spanIds, long at) {

	}

}
