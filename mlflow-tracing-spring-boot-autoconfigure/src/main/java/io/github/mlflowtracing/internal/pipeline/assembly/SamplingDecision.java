/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import org.jspecify.annotations.Nullable;

/**
 * Whether a unit is recorded for MLflow: what the first of its spans says that says
 * something, and until then what the application's ratio says. Thread-safe.
 */
final class SamplingDecision {

	private final boolean inherited;

	private volatile @Nullable Boolean own;

	SamplingDecision(boolean inherited) {
		this.inherited = inherited;
	}

	/**
	 * Decides, if no span has done so before.
	 * @return the decision that counts
	 */
	synchronized boolean decide(boolean accepted) {
		if (this.own == null) {
			this.own = accepted;
		}
		return isAccepted();
	}

	boolean isAccepted() {
		Boolean own = this.own;
		return (own != null) ? own : this.inherited;
	}

	/** Before a decision, any span may still bring a ratio that accepts the trace. */
	boolean isRejected() {
		return Boolean.FALSE.equals(this.own);
	}

}
