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
 * The exporters and recorders of assembled traces. A failure of one is contained and does
 * not keep the trace from the others.
 */
final class TraceConsumers {

	private final List<TraceExporter> exporters;

	private final List<TraceRecorder> recorders;

	private final Guard guard;

	/**
	 * Collects the consumers.
	 * @param exporters where traces go
	 * @param recorders record what MLflow shows
	 * @param guard contains failures of each
	 */
	TraceConsumers(List<TraceExporter> exporters, List<TraceRecorder> recorders, Guard guard) {
		this.exporters = List.copyOf(exporters);
		this.recorders = List.copyOf(recorders);
		this.guard = guard;
	}

	void accept(AssembledTrace trace) {
		for (TraceExporter exporter : this.exporters) {
			if (!this.guard.contain("export a trace to " + exporter.name(), () -> exporter.accept(trace))) {
				drop(exporter, trace.spans().size(), (trace.mlflow() != null) ? trace.mlflow().spans().size() : 0,
						DropCause.NOT_ENCODABLE);
			}
		}
		MlflowTrace mlflow = trace.mlflow();
		if (mlflow != null) {
			for (TraceRecorder recorder : this.recorders) {
				this.guard.contain("record a trace by " + recorder.getClass().getName(), () -> recorder.record(mlflow));
			}
		}
	}

	/**
	 * Counts spans as dropped at each exporter.
	 * @param spans how many
	 * @param mlflowSpans how many of them were for MLflow
	 * @param cause why
	 */
	void drop(int spans, int mlflowSpans, DropCause cause) {
		this.exporters.forEach((exporter) -> drop(exporter, spans, mlflowSpans, cause));
	}

	private void drop(TraceExporter exporter, int spans, int mlflowSpans, DropCause cause) {
		this.guard.contain("account for dropped spans at " + exporter.name(),
				() -> exporter.drop(spans, mlflowSpans, cause));
	}

	/**
	 * Waits until all was answered.
	 * @param deadline how long to wait at most, as {@link System#nanoTime} will be
	 * @return whether all was delivered
	 */
	boolean flush(long deadline) {
		AtomicBoolean delivered = new AtomicBoolean(true);
		for (TraceExporter exporter : this.exporters) {
			Duration timeout = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
			if (!this.guard.contain("flush " + exporter.name(),
					() -> delivered.compareAndSet(true, exporter.flush(timeout)))) {
				delivered.set(false);
			}
		}
		return delivered.get();
	}

	/**
	 * Closes the exporters side by side, since a server that is down takes all of the
	 * time.
	 * @param timeout how long each may take
	 * @param deadline how long to wait at most, as {@link System#nanoTime} will be
	 */
	void close(Duration timeout, long deadline) {
		List<Thread> closing = this.exporters.stream().map((exporter) -> close(exporter, timeout)).toList();
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

	private Thread close(TraceExporter exporter, Duration timeout) {
		Thread thread = new Thread(() -> this.guard.contain("close " + exporter.name(), () -> exporter.close(timeout)),
				"mlflow-tracing-close-" + exporter.name());
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

}
