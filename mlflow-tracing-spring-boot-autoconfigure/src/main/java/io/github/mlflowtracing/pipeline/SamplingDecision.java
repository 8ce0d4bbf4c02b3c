/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Whether a unit is recorded for MLflow: what the first of its spans says that says
 * something, and until then what the application's ratio says. Thread-safe.
 */
final class SamplingDecision {

	private final boolean inherited;

	private final AtomicReference<@Nullable Boolean> own = new AtomicReference<>();

	SamplingDecision(boolean inherited) {
		this.inherited = inherited;
	}

	/**
	 * Decides, if no span has done so before.
	 * @return the decision that counts
	 */
	boolean decide(boolean accepted) {
		this.own.compareAndSet(null, accepted);
		return isAccepted();
	}

	boolean isAccepted() {
		Boolean own = this.own.get();
		return (own != null) ? own : this.inherited;
	}

	/** Before a decision, any span may still bring a ratio that accepts the trace. */
	boolean isRejected() {
		return Boolean.FALSE.equals(this.own.get());
	}

}
