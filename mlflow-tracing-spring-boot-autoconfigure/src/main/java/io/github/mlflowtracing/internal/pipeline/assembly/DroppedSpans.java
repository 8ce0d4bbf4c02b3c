/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Counts the spans for which there was no room, until the destinations are told.
 * Thread-safe.
 */
public final class DroppedSpans {

	private final boolean all;

	private final AtomicInteger spans = new AtomicInteger();

	private final AtomicInteger mlflowSpans = new AtomicInteger();

	/**
	 * Counts nothing yet.
	 * @param all whether MLflow gets all spans of a trace that has one for it
	 */
	public DroppedSpans(boolean all) {
		this.all = all;
	}

	/**
	 * Counts the spans of a part.
	 */
	void add(TracePart part) {
		for (PendingSpan span : part.ended()) {
			this.spans.addAndGet(span.isAtCollectors() ? 0 : 1);
			this.mlflowSpans.addAndGet((part.forMlflow() && (this.all || span.isForMlflow())) ? 1 : 0);
		}
	}

	/**
	 * Has them accounted for.
	 */
	public void report(BiConsumer<Integer, Integer> account) {
		if (this.spans.get() > 0) {
			account.accept(this.spans.getAndSet(0), this.mlflowSpans.getAndSet(0));
		}
	}

}
