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
 * Remembers for a while what was exported, so that late children find their place. For
 * the dispatcher's thread alone.
 */
public final class RecentParts {

	/** How long children may be late, once their trace was exported. */
	private static final long MEMORY = TimeUnit.SECONDS.toNanos(60);

	/** How many spans are remembered: about 15 MB. */
	private static final int MAX_REMEMBERED = 100_000;

	/** What a span takes that is remembered, with room for a small heap's sake. */
	private static final int REMEMBERED_SPAN = 640;

	/** A local trace takes as much memory as so many spans. */
	private static final int TRACE = 4;

	private final PendingSpans spans;

	private final long max;

	private final Deque<Part> parts = new ArrayDeque<>();

	private int remembered;

	/**
	 * Remembers nothing yet.
	 * @param spans forgets the spans
	 * @param maxMemory how many bytes the spans of all traces may take
	 */
	public RecentParts(PendingSpans spans, long maxMemory) {
		this.spans = spans;
		this.max = Math.min(MAX_REMEMBERED, maxMemory / REMEMBERED_SPAN);
	}

	public void remember(LocalTrace trace, List<PendingSpan> spans) {
		Part part = new Part(trace, spans, System.nanoTime());
		this.parts.addLast(part);
		this.remembered += part.weight();
	}

	public void forgetOld() {
		Part oldest;
		while ((oldest = this.parts.peekFirst()) != null) {
			boolean crowded = this.remembered > this.max;
			if (!crowded && System.nanoTime() - oldest.since() <= MEMORY) {
				return;
			}
			this.parts.removeFirst();
			this.remembered -= oldest.weight();
			if (crowded || oldest.trace().isIdle()) {
				this.spans.leave(oldest.trace());
				oldest.spans().forEach(this.spans::forget);
			}
			else {
				remember(oldest.trace(), oldest.spans());
			}
		}
	}

	private record Part(LocalTrace trace, List<PendingSpan> spans, long since) {

		int weight() {
			return TRACE + this.spans.size();
		}

	}

}
