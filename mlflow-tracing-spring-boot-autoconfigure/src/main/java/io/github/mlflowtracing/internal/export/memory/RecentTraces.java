/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

/**
 * Keeps the most recent traces in this process, as MLflow would show them; the parts of a
 * trace are put together by its id. Bounded by traces, by spans of a trace and by the
 * memory of all; the oldest traces make room. Thread-safe.
 */
public final class RecentTraces implements TraceExporter {

	private static final int MAX_SPANS_PER_TRACE = 10_000;

	private static final long MAX_SIZE = 64 * 1024 * 1024;

	private final int maxTraces;

	private final int maxSpansPerTrace;

	private final long maxSize;

	private final Map<String, RecentTrace> traces = new LinkedHashMap<>();

	private long size;

	private long accepted;

	private @Nullable Instant lastSuccess;

	/**
	 * Creates the exporter.
	 * @param maxTraces how many traces are kept
	 */
	public RecentTraces(int maxTraces) {
		this(maxTraces, MAX_SPANS_PER_TRACE, Math.min(MAX_SIZE, Runtime.getRuntime().maxMemory() / 16));
	}

	RecentTraces(int maxTraces, int maxSpansPerTrace, long maxSize) {
		this.maxTraces = maxTraces;
		this.maxSpansPerTrace = maxSpansPerTrace;
		this.maxSize = maxSize;
	}

	@Override
	public String name() {
		return "recent";
	}

	@Override
	public synchronized void accept(AssembledTrace trace) {
		MlflowTrace part = trace.mlflow();
		if (part == null) {
			return;
		}
		RecentTrace kept = this.traces.remove(part.id());
		if (kept == null) {
			kept = new RecentTrace(this.maxSpansPerTrace);
		}
		this.size += kept.add(part);
		this.traces.put(part.id(), kept);
		this.accepted += part.spans().size();
		this.lastSuccess = Instant.now();
		makeRoom();
	}

	private void makeRoom() {
		Iterator<RecentTrace> oldest = this.traces.values().iterator();
		while (oldest.hasNext() && (this.traces.size() > this.maxTraces || this.size > this.maxSize)) {
			this.size -= oldest.next().size();
			oldest.remove();
		}
	}

	/**
	 * The traces.
	 * @return those whose last spans came last come first
	 */
	public synchronized List<MlflowTrace> list() {
		List<MlflowTrace> list = new ArrayList<>(this.traces.size());
		this.traces.values().forEach((kept) -> list.add(kept.whole()));
		Collections.reverse(list);
		return Collections.unmodifiableList(list);
	}

	/**
	 * One trace.
	 * @param traceId the id as MLflow writes it
	 * @return what is known of the trace, if it is kept
	 */
	public synchronized Optional<MlflowTrace> find(String traceId) {
		return Optional.ofNullable(this.traces.get(traceId)).map(RecentTrace::whole);
	}

	@Override
	public synchronized ExporterStatus status() {
		return new ExporterStatus(ExporterStatus.State.UP, this.accepted, this.accepted, 0, Map.of(), this.lastSuccess,
				null);
	}

}
