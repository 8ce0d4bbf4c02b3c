/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.List;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.trace.TraceFacts;

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
record UnitPart(int number, List<UnitSpan> open, List<UnitSpan> ended, boolean forMlflow, UnitAtMlflow mlflow,
		SpanContext callersSpan, TraceFacts facts, @Nullable String experimentId) {

	/**
	 * Whether nothing of the unit was handed on before.
	 */
	boolean isFirst() {
		return this.number == 1;
	}

	/**
	 * The span that MLflow shows as the root, if it is in this part.
	 */
	@Nullable UnitSpan root() {
		UnitSpan root = this.mlflow.root();
		return (root != null && root.isIn(this)) ? root : null;
	}

}
