/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Remembers for a while what was handed on, so that late children find their place. Not
 * thread-safe.
 */
final class HandedOnParts {

	/** How long children may be late, once their unit was handed on. */
	private static final long MEMORY = TimeUnit.SECONDS.toNanos(60);

	/** How many spans that were handed on are remembered. */
	private static final int MAX_REMEMBERED = 100_000;

	private final UnitIndex index;

	private final Deque<Part> parts = new ArrayDeque<>();

	private int remembered;

	/**
	 * Remembers nothing yet.
	 * @param index forgets the spans
	 */
	HandedOnParts(UnitIndex index) {
		this.index = index;
	}

	void remember(Unit unit, List<String> spanIds) {
		this.parts.addLast(new Part(unit, spanIds, System.nanoTime()));
		this.remembered += spanIds.size();
	}

	void forgetOld() {
		Part oldest;
		while ((oldest = this.parts.peekFirst()) != null) {
			boolean crowded = this.remembered > MAX_REMEMBERED;
			if (!crowded && System.nanoTime() - oldest.since() <= MEMORY) {
				return;
			}
			this.parts.removeFirst();
			this.remembered -= oldest.spanIds().size();
			if (crowded || oldest.unit().isIdle()) {
				oldest.unit().forget(oldest.spanIds());
				this.index.leave(oldest.unit());
				oldest.spanIds().forEach(this.index::forget);
			}
			else {
				remember(oldest.unit(), oldest.spanIds());
			}
		}
	}

	private record Part(Unit unit, List<String> spanIds, long since) {

	}

}
