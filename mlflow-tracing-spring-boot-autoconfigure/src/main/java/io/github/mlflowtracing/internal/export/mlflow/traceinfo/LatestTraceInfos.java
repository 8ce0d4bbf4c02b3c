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
 * times of a trace with each of them, until trace info says them again. Bounded in bytes;
 * the oldest make room. Not thread-safe.
 */
public final class LatestTraceInfos {

	private final int maxSize;

	private final Map<String, LatestTraceInfo> infos = new LinkedHashMap<>();

	private int size;

	public LatestTraceInfos(int maxSize) {
		this.maxSize = maxSize;
	}

	/**
	 * Keeps the trace info of a trace.
	 * @return the request that says it
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
