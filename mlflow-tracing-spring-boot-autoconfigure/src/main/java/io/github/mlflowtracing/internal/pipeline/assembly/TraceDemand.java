/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.List;

/**
 * Who wants what has ended of a unit: MLflow, collectors or nobody. Not thread-safe.
 */
final class TraceDemand {

	private final LocalSpans spans;

	private final SamplingDecision sampling;

	private final boolean collectors;

	private boolean sampled;

	private boolean begunAtCollectors;

	private int owedToCollectors;

	TraceDemand(LocalSpans spans, SamplingDecision sampling, boolean collectors) {
		this.spans = spans;
		this.sampling = sampling;
		this.collectors = collectors;
	}

	/**
	 * Notes that a span has started.
	 * @param sampled whether the application's sampler took it
	 */
	void started(boolean sampled) {
		this.sampled |= sampled;
	}

	/**
	 * Notes that a span has ended.
	 * @return whether collectors begin to wait
	 */
	boolean ended() {
		return this.collectors && this.owedToCollectors++ == 0;
	}

	boolean isForMlflow() {
		return this.sampling.isAccepted() && this.spans.isForMlflow();
	}

	/** A trace that a collector has begun to get is not broken off there. */
	boolean isWanted() {
		return this.spans.isForMlflow() ? this.sampling.isAccepted() || this.begunAtCollectors
				: this.collectors && this.sampled;
	}

	boolean isOwedToCollectors() {
		return this.owedToCollectors > 0;
	}

	/**
	 * Notes that collectors got some of what has ended.
	 */
	void handedToCollectors(List<PendingSpan> spans) {
		spans.forEach(PendingSpan::markAtCollectors);
		this.owedToCollectors -= spans.size();
		this.begunAtCollectors |= !spans.isEmpty();
	}

	/**
	 * Notes that all that has ended was taken.
	 * @param handedOn whether others get it
	 */
	void taken(boolean handedOn) {
		this.owedToCollectors = 0;
		this.begunAtCollectors |= handedOn;
	}

}
