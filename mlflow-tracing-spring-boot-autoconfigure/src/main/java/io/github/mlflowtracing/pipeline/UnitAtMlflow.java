/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * Where the spans of a unit are at MLflow: in which experiment, and below which others.
 * Not thread-safe, but for the placements.
 */
final class UnitAtMlflow {

	private final UnitSpans spans;

	private final UnitExperiment experiment = new UnitExperiment(this::nearest);

	/** Most units are for nobody. */
	private @Nullable Placements placements;

	UnitAtMlflow(UnitSpans spans) {
		this.spans = spans;
	}

	Placements placements() {
		if (this.placements == null) {
			this.placements = new Placements();
		}
		return this.placements;
	}

	/**
	 * Where a span is, for another process that is called.
	 * @param spanId the span's id
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	@Nullable MlflowSurroundings surroundings(String spanId, boolean all) {
		String nearest = nearest(spanId);
		if (nearest.equals(Placements.NOWHERE)) {
			return null;
		}
		this.spans.forEachOpen(this.experiment::note);
		placements().owe(nearest);
		placements().noteCall();
		return new MlflowSurroundings(all ? spanId : nearest, this.experiment.id());
	}

	/**
	 * The experiment that the trace names, which it keeps from now on.
	 */
	@Nullable String chooseExperiment() {
		this.spans.forEachOpen(this.experiment::note);
		this.experiment.fix();
		return this.experiment.id();
	}

	/**
	 * Takes in which experiment a span names.
	 */
	void noteExperiment(UnitSpan span) {
		this.experiment.note(span);
	}

	/**
	 * The nearest span for MLflow, from a span itself upwards. A chain has no more links
	 * than there are spans, unless ids collide.
	 */
	private String nearest(String spanId) {
		String at = spanId;
		for (int left = this.spans.count(); left >= 0; left--) {
			UnitSpan span = this.spans.find(at);
			if (span == null) {
				return (this.placements != null) ? this.placements.nearestKept(at) : Placements.NOWHERE;
			}
			if (span.isForMlflow()) {
				return at;
			}
			at = span.parentId();
		}
		return Placements.NOWHERE;
	}

}
