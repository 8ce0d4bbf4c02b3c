/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The spans of a unit: those that are open, and what has ended since its last part. Not
 * thread-safe.
 */
final class LocalSpans {

	/** Few: even to look through thousands takes microseconds. */
	private final List<PendingSpan> open = new ArrayList<>(0);

	private EndedSpans ended = new EndedSpans();

	private boolean forMlflow;

	void start(PendingSpan span) {
		this.open.add(span);
	}

	/**
	 * Moves a span from the open to the ended ones.
	 * @return whether it was open
	 */
	boolean end(PendingSpan span) {
		boolean wasOpen = this.open.remove(span);
		if (wasOpen) {
			span.ended();
			this.ended.add(span);
			this.forMlflow |= span.isForMlflow();
		}
		return wasOpen;
	}

	/**
	 * Whether there is one for MLflow, or was.
	 */
	boolean isForMlflow() {
		if (!this.forMlflow) {
			for (PendingSpan span : this.open) {
				this.forMlflow |= span.isForMlflow();
			}
		}
		return this.forMlflow;
	}

	int openCount() {
		return this.open.size();
	}

	int count() {
		return this.open.size() + this.ended.count();
	}

	void forEachOpen(Consumer<PendingSpan> action) {
		this.open.forEach(action);
	}

	List<PendingSpan> open() {
		return List.copyOf(this.open);
	}

	List<PendingSpan> takeOpen() {
		List<PendingSpan> taken = open();
		this.open.clear();
		return taken;
	}

	EndedSpans ended() {
		return this.ended;
	}

	EndedSpans takeEnded() {
		EndedSpans taken = this.ended;
		this.ended = new EndedSpans();
		return taken;
	}

}
