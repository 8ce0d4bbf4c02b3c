/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Remembers for a while what was handed on, so that late children find their place. Not
 * thread-safe.
 */
public final class RecentParts {

	/** How long children may be late, once their unit was handed on. */
	private static final long MEMORY = TimeUnit.SECONDS.toNanos(60);

	/** How many spans are remembered: about 15 MB. */
	private static final int MAX_REMEMBERED = 100_000;

	/** A unit takes as much memory as so many spans. */
	private static final int UNIT = 4;

	private final PendingSpans index;

	private final Deque<Part> parts = new ArrayDeque<>();

	private int remembered;

	/**
	 * Remembers nothing yet.
	 * @param index forgets the spans
	 */
	public RecentParts(PendingSpans index) {
		this.index = index;
	}

	public void remember(LocalTrace unit, List<PendingSpan> spans) {
		Part part = new Part(unit, spans, System.nanoTime());
		this.parts.addLast(part);
		this.remembered += part.weight();
	}

	public void forgetOld() {
		Part oldest;
		while ((oldest = this.parts.peekFirst()) != null) {
			boolean crowded = this.remembered > MAX_REMEMBERED;
			if (!crowded && System.nanoTime() - oldest.since() <= MEMORY) {
				return;
			}
			this.parts.removeFirst();
			this.remembered -= oldest.weight();
			if (crowded || oldest.unit().isIdle()) {
				this.index.leave(oldest.unit());
				oldest.spans().forEach(this.index::forget);
			}
			else {
				remember(oldest.unit(), oldest.spans());
			}
		}
	}

	private record Part(LocalTrace unit, List<PendingSpan> spans, long since) {

		int weight() {
			return UNIT + this.spans.size();
		}

	}

}
