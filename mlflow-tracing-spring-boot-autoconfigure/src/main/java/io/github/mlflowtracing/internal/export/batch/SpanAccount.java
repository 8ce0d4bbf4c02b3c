/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.util.EnumMap;
import java.util.Map;

import io.github.mlflowtracing.internal.export.DropCause;

/**
 * What became of all spans so far. Not thread-safe: its queue's lock guards it.
 */
final class SpanAccount {

	private final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);

	private long accepted;

	private long delivered;

	void accept(int spans) {
		this.accepted += spans;
	}

	/**
	 * Books all spans of a request.
	 * @param request the request
	 * @param cause why those are dropped that the server has not answered to
	 * @return how many these are
	 */
	int settle(QueuedRequest request, DropCause cause) {
		QueuedRequest.Outcome outcome = request.outcome();
		this.delivered += request.spanCount() - outcome.unsent() - outcome.refused();
		drop(DropCause.REFUSED, outcome.refused());
		drop(cause, outcome.unsent());
		return outcome.unsent();
	}

	void drop(DropCause cause, int spans) {
		if (spans > 0) {
			this.dropped.merge(cause, (long) spans, Long::sum);
		}
	}

	long dropped() {
		return this.dropped.values().stream().mapToLong(Long::longValue).sum();
	}

	Snapshot snapshot() {
		return new Snapshot(this.accepted, this.delivered, this.accepted - this.delivered - dropped(),
				Map.copyOf(this.dropped));
	}

	/**
	 * An account as it was at one moment.
	 */
	record Snapshot(long accepted, long delivered, long queued, Map<DropCause, Long> dropped) {

	}

}
