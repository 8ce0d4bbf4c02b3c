/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The trace infos that were made last, for children that follow: MLflow 3.17.2 moves the
 * times of a trace with each of them, until trace info holds them again. Bounded in
 * bytes; the oldest make room. Not thread-safe.
 */
public final class LatestTraceInfos {

	/** As many bytes as the trace infos of a few thousand traces take. */
	private static final int MAX_SIZE = 8 * 1024 * 1024;

	/** The share of the heap that they may take at most. */
	private static final int HEAP_SHARE = 64;

	private final int maxSize;

	private final Map<String, LatestTraceInfo> infos = new LinkedHashMap<>();

	private int size;

	LatestTraceInfos(int maxSize) {
		this.maxSize = maxSize;
	}

	/**
	 * Trace infos that take a small share of the heap.
	 */
	public static LatestTraceInfos ofHeapShare() {
		return new LatestTraceInfos((int) Math.min(MAX_SIZE, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
	}

	/**
	 * Keeps the trace info of a trace.
	 * @return the request that holds it
	 */
	public byte[] add(String traceId, LatestTraceInfo info) {
		LatestTraceInfo earlier = this.infos.remove(traceId);
		this.size += info.size() - ((earlier != null) ? earlier.size() : 0);
		this.infos.put(traceId, info);
		for (Iterator<LatestTraceInfo> oldest = this.infos.values().iterator(); this.size > this.maxSize
				&& oldest.hasNext();) {
			this.size -= oldest.next().size();
			oldest.remove();
		}
		return info.request();
	}

	/**
	 * The trace info of a trace, if it has not had to make room.
	 */
	public @Nullable LatestTraceInfo get(String traceId) {
		return this.infos.get(traceId);
	}

}
