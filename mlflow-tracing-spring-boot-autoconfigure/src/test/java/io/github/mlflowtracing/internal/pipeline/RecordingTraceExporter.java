/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

/**
 * A destination that keeps what it is given.
 */
class RecordingTraceExporter implements TraceExporter {

	final List<AssembledTrace> traces = new CopyOnWriteArrayList<>();

	final AtomicInteger closed = new AtomicInteger();

	@Override
	public String name() {
		return "recording";
	}

	@Override
	public void accept(AssembledTrace trace) {
		this.traces.add(trace);
	}

	@Override
	public ExporterStatus status() {
		return new ExporterStatus(ExporterStatus.State.UP, 0, 0, 0, Map.of(), null, null);
	}

	@Override
	public void close(Duration timeout) {
		this.closed.incrementAndGet();
	}

	List<MlflowTrace> mlflow() {
		return this.traces.stream().map(AssembledTrace::mlflow).filter((trace) -> trace != null).toList();
	}

	List<SpanData> spans() {
		return this.traces.stream().flatMap((trace) -> trace.spans().stream()).toList();
	}

	List<SpanData> mlflowSpans() {
		return mlflow().stream().flatMap((trace) -> trace.spans().stream()).toList();
	}

}
