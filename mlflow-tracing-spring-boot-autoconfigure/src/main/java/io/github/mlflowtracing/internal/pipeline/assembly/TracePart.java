/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * What has ended of a local trace since its last part.
 *
 * @param trace the trace
 * @param number the number of the part, from 1; spans that stay with the trace have the
 * one that is not theirs yet
 * @param open the spans that are open
 * @param ended the spans that have ended, in that order
 * @param forMlflow whether MLflow gets it
 * @param info the trace info so far
 * @param experimentId the experiment that the trace names; {@code null} for the
 * application's own
 */
public record TracePart(LocalTrace trace, int number, List<PendingSpan> open, List<PendingSpan> ended,
		boolean forMlflow, TraceInfo info, @Nullable String experimentId) {

	/**
	 * Whether nothing of the trace was exported before.
	 */
	public boolean isFirst() {
		return this.number == 1;
	}

	/**
	 * The span that MLflow shows as the root, if it is in this part.
	 */
	public @Nullable PendingSpan root() {
		PendingSpan root = this.trace.root();
		return (root != null && root.isIn(this)) ? root : null;
	}

}
