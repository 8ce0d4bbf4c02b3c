/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.List;
import java.util.Optional;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.trace.TraceFacts;

/**
 * What has ended of a unit since its last part, and what is known of the unit.
 *
 * @param open the spans that are open
 * @param ended the spans that have ended, in that order
 * @param forMlflow whether MLflow gets it
 * @param placements where spans of earlier parts stand; those of this one are noted there
 * @param callersSpan the parent of the unit's first span
 * @param facts what was said of the trace so far
 * @param experimentId the experiment that the trace names; {@code null} for the
 * application's own
 */
record UnitPart(List<UnitSpan> open, List<UnitSpan> ended, boolean forMlflow, Placements placements,
		SpanContext callersSpan, TraceFacts facts, @Nullable String experimentId) {

	List<String> endedIds() {
		return this.ended.stream().map(UnitSpan::id).toList();
	}

	/**
	 * The span that MLflow shows as the root, if it is in this part.
	 */
	Optional<UnitSpan> root() {
		String rootId = this.placements.rootId();
		return this.ended.stream().filter((span) -> span.id().equals(rootId)).findFirst();
	}

}
