/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import org.jspecify.annotations.Nullable;

/**
 * Where the spans of a unit are at MLflow: in which experiment, and below which others.
 * Not thread-safe, but for what hangs where, which is the dispatcher's alone.
 */
public final class MlflowPlacement {

	private final LocalSpans spans;

	private final TraceExperiment experiment = new TraceExperiment();

	private @Nullable PendingSpan root;

	private @Nullable String callersSpanId;

	private volatile boolean calledOthers;

	MlflowPlacement(LocalSpans spans) {
		this.spans = spans;
	}

	/**
	 * The span that MLflow shows as the root; {@code null} until it is chosen, and where
	 * the trace is a caller's.
	 */
	public @Nullable PendingSpan root() {
		return this.root;
	}

	public void chooseRoot(@Nullable PendingSpan root) {
		this.root = root;
	}

	/**
	 * Has all hang on a caller's span.
	 */
	public void join(String callersSpanId) {
		this.callersSpanId = callersSpanId;
	}

	public boolean isJoined() {
		return this.callersSpanId != null;
	}

	/**
	 * Whether it is settled what all hang on.
	 */
	public boolean isPlaced() {
		return this.root != null || isJoined();
	}

	/**
	 * The id of the span that a span hangs on.
	 * @param nearest the nearest span above it that MLflow shows
	 */
	public String parentId(@Nullable PendingSpan nearest) {
		PendingSpan above = (nearest != null) ? nearest : this.root;
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
	@Nullable SurroundingSpan surroundings(PendingSpan span, boolean all) {
		PendingSpan nearest = PendingSpan.nearestForMlflow(span);
		if (nearest == null) {
			return null;
		}
		noteExperimentOfOpenSpans();
		nearest.owe();
		this.calledOthers = true;
		return new SurroundingSpan((all ? span : nearest).id(), this.experiment.id());
	}

	/**
	 * Whether another process may have added spans at MLflow.
	 */
	public boolean hasCalledOthers() {
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
	void noteExperiment(PendingSpan span) {
		this.experiment.note(span);
	}

	private void noteExperimentOfOpenSpans() {
		this.spans.forEachOpen(this.experiment::note);
	}

}
