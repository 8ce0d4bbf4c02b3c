/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceRecorder;

/**
 * All who get what was assembled, none of whom disturbs the others.
 */
public final class TraceConsumers {

	private final List<TraceExporter> destinations;

	private final List<TraceRecorder> recorders;

	private final Guard guard;

	/**
	 * Takes in the receivers.
	 * @param destinations where traces go
	 * @param recorders take in what MLflow shows
	 * @param guard contains failures of each
	 */
	TraceConsumers(List<TraceExporter> destinations, List<TraceRecorder> recorders, Guard guard) {
		this.destinations = List.copyOf(destinations);
		this.recorders = List.copyOf(recorders);
		this.guard = guard;
	}

	void accept(AssembledTrace trace) {
		for (TraceExporter destination : this.destinations) {
			this.guard.contain("export a trace to " + destination.name(), () -> destination.accept(trace));
		}
		MlflowTrace mlflow = trace.mlflow();
		if (mlflow != null) {
			for (TraceRecorder recorder : this.recorders) {
				this.guard.contain("record a trace by " + recorder.getClass().getName(), () -> recorder.record(mlflow));
			}
		}
	}

	/**
	 * Has spans accounted for that there was no room for.
	 * @param spans how many
	 * @param mlflowSpans how many of them were for MLflow
	 */
	public void drop(int spans, int mlflowSpans) {
		for (TraceExporter destination : this.destinations) {
			this.guard.contain("account for dropped spans at " + destination.name(),
					() -> destination.drop(spans, mlflowSpans, DropCause.ASSEMBLY_FULL));
		}
	}

	/**
	 * Waits until all was answered.
	 * @param deadline how long to wait at most, as {@link System#nanoTime} will be
	 * @return whether all was delivered
	 */
	boolean flush(long deadline) {
		AtomicBoolean delivered = new AtomicBoolean(true);
		for (TraceExporter destination : this.destinations) {
			Duration timeout = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
			if (!this.guard.contain("flush " + destination.name(),
					() -> delivered.compareAndSet(true, destination.flush(timeout)))) {
				delivered.set(false);
			}
		}
		return delivered.get();
	}

	/**
	 * Has all delivered that can be, side by side, since a server that is down takes all
	 * of the time.
	 * @param timeout how long each may take
	 * @param deadline how long to wait at most, as {@link System#nanoTime} will be
	 */
	void close(Duration timeout, long deadline) {
		List<Thread> closing = this.destinations.stream().map((destination) -> close(destination, timeout)).toList();
		try {
			for (Thread thread : closing) {
				thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		for (TraceRecorder recorder : this.recorders) {
			this.guard.contain("close " + recorder.getClass().getName(), recorder::close);
		}
	}

	private Thread close(TraceExporter destination, Duration timeout) {
		Thread thread = new Thread(
				() -> this.guard.contain("close " + destination.name(), () -> destination.close(timeout)),
				"mlflow-tracing-close-" + destination.name());
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

}
