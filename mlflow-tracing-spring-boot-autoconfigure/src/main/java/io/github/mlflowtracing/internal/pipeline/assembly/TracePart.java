/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.List;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * What has ended of a unit since its last part, and what is known of the unit.
 *
 * @param number the number of the part, from 1; spans that stay with the unit have the
 * one that is not theirs yet
 * @param open the spans that are open
 * @param ended the spans that have ended, in that order
 * @param forMlflow whether MLflow gets it
 * @param mlflow where the unit's spans hang at MLflow
 * @param callersSpan the parent of the unit's first span
 * @param facts what was said of the trace so far
 * @param experimentId the experiment that the trace names; {@code null} for the
 * application's own
 */
public record TracePart(int number, List<PendingSpan> open, List<PendingSpan> ended, boolean forMlflow,
		MlflowPlacement mlflow, SpanContext callersSpan, TraceInfo facts, @Nullable String experimentId) {

	/**
	 * Whether nothing of the unit was handed on before.
	 */
	public boolean isFirst() {
		return this.number == 1;
	}

	/**
	 * The span that MLflow shows as the root, if it is in this part.
	 */
	public @Nullable PendingSpan root() {
		PendingSpan root = this.mlflow.root();
		return (root != null && root.isIn(this)) ? root : null;
	}

}
