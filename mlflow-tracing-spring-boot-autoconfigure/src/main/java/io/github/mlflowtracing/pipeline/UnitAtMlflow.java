/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * Where the spans of a unit are at MLflow: in which experiment, and below which others.
 * Not thread-safe, but for what hangs where, which is the dispatcher's alone.
 */
final class UnitAtMlflow {

	private final UnitSpans spans;

	private final UnitExperiment experiment = new UnitExperiment();

	private @Nullable UnitSpan root;

	private @Nullable String callersSpanId;

	private volatile boolean calledOthers;

	UnitAtMlflow(UnitSpans spans) {
		this.spans = spans;
	}

	/**
	 * The span that MLflow shows as the root; {@code null} until it is chosen, and where
	 * the trace is a caller's.
	 */
	@Nullable UnitSpan root() {
		return this.root;
	}

	void chooseRoot(@Nullable UnitSpan root) {
		this.root = root;
	}

	/**
	 * Has all hang on a caller's span.
	 */
	void join(String callersSpanId) {
		this.callersSpanId = callersSpanId;
	}

	boolean isJoined() {
		return this.callersSpanId != null;
	}

	/**
	 * Whether it is settled what all hang on.
	 */
	boolean isPlaced() {
		return this.root != null || isJoined();
	}

	/**
	 * The id of the span that a span hangs on.
	 * @param nearest the nearest span above it that MLflow shows
	 */
	String parentId(@Nullable UnitSpan nearest) {
		UnitSpan above = (nearest != null) ? nearest : this.root;
		if (above == null) {
			return (this.callersSpanId != null) ? this.callersSpanId : "";
		}
		if (above.isWaiting()) {
			above.owe();
		}
		return above.id();
	}

	/**
	 * Where a span is, for another process that is called.
	 * @param span the span
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	@Nullable MlflowSurroundings surroundings(UnitSpan span, boolean all) {
		UnitSpan nearest = UnitSpan.nearestForMlflow(span);
		if (nearest == null) {
			return null;
		}
		noteExperimentOfOpenSpans();
		nearest.owe();
		this.calledOthers = true;
		return new MlflowSurroundings((all ? span : nearest).id(), this.experiment.id());
	}

	/**
	 * Whether another process may have added spans at MLflow.
	 */
	boolean hasCalledOthers() {
		return this.calledOthers;
	}

	/**
	 * The experiment that the trace names, which it keeps from now on.
	 */
	@Nullable String chooseExperiment() {
		noteExperimentOfOpenSpans();
		this.experiment.fix();
		return this.experiment.id();
	}

	/**
	 * Takes in which experiment a span names.
	 */
	void noteExperiment(UnitSpan span) {
		this.experiment.note(span);
	}

	private void noteExperimentOfOpenSpans() {
		this.spans.forEachOpen(this.experiment::note);
	}

}
