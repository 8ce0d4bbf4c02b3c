/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The requests that wait, in order: those with spans, and those whose follow-up is left.
 * A trace is in flight once at a time, and its follow-ups after all its spans. Not
 * thread-safe: the queue's lock guards it.
 */
final class WaitingRequests {

	private final NavigableSet<QueuedRequest> unsent = lane();

	private final NavigableSet<QueuedRequest> followUps = lane();

	/** How many requests whose spans wait there are of a trace. */
	private final Map<String, Integer> unsentOfTrace = new HashMap<>();

	private final Set<String> tracesInFlight = new HashSet<>();

	private int unsentSpans;

	private boolean joinedApart;

	private static NavigableSet<QueuedRequest> lane() {
		return new TreeSet<>(Comparator.comparingLong(QueuedRequest::position));
	}

	void add(QueuedRequest request) {
		if (request.areSpansSent()) {
			this.followUps.add(request);
		}
		else if (this.unsent.add(request)) {
			this.unsentSpans += request.weight();
			this.unsentOfTrace.merge(request.traceId(), 1, Integer::sum);
		}
	}

	void remove(QueuedRequest request) {
		if (this.unsent.remove(request)) {
			this.unsentSpans -= request.weight();
			this.unsentOfTrace.computeIfPresent(request.traceId(), (id, count) -> (count > 1) ? count - 1 : null);
		}
		else {
			this.followUps.remove(request);
		}
	}

	/**
	 * Removes the oldest.
	 * @return {@code null} if none waits
	 */
	@Nullable QueuedRequest removeOldest() {
		QueuedRequest oldest = this.followUps.isEmpty() ? null : this.followUps.first();
		if (!this.unsent.isEmpty() && (oldest == null || this.unsent.first().position() < oldest.position())) {
			oldest = this.unsent.first();
		}
		if (oldest != null) {
			remove(oldest);
		}
		return oldest;
	}

	void beginFlight(List<QueuedRequest> requests) {
		for (QueuedRequest request : requests) {
			remove(request);
			this.tracesInFlight.add(request.traceId());
		}
	}

	void endFlight(List<QueuedRequest> requests) {
		requests.forEach((request) -> this.tracesInFlight.remove(request.traceId()));
	}

	/**
	 * Has traces that other processes began go by themselves from now on.
	 */
	void keepJoinedApart() {
		this.joinedApart = true;
	}

	int size() {
		return this.unsent.size() + this.followUps.size();
	}

	int unsentSpans() {
		return this.unsentSpans;
	}

	/**
	 * The request with spans that waits longest.
	 */
	@Nullable QueuedRequest firstUnsent() {
		return this.unsent.isEmpty() ? null : this.unsent.first();
	}

	/**
	 * Requests whose spans may be sent in one message.
	 * @param maxSpans how many spans it may hold, unless a request holds more
	 * @param maxBytes how large it may be, unless a request is larger
	 */
	List<QueuedRequest> nextSpans(int maxSpans, long maxBytes) {
		List<QueuedRequest> batch = new ArrayList<>();
		int spans = 0;
		long bytes = 0;
		int passedOver = 0;
		for (Iterator<QueuedRequest> requests = this.unsent.iterator(); requests.hasNext() && passedOver < maxSpans;) {
			QueuedRequest next = requests.next();
			if (this.tracesInFlight.contains(next.traceId()) || (!batch.isEmpty()
					&& !next.request().sharesMessageWith(batch.get(0).request(), this.joinedApart))) {
				passedOver++;
				continue;
			}
			spans += next.weight();
			bytes += next.request().spans().bytes().length;
			if (!batch.isEmpty() && (spans > maxSpans || bytes > maxBytes)) {
				break;
			}
			batch.add(next);
		}
		return batch;
	}

	/**
	 * The first request whose follow-up may be sent, unless it failed more often than
	 * another.
	 */
	@Nullable QueuedRequest nextFollowUp() {
		QueuedRequest next = null;
		Set<String> seen = new HashSet<>();
		for (QueuedRequest request : this.followUps) {
			boolean blocked = this.tracesInFlight.contains(request.traceId())
					|| this.unsentOfTrace.containsKey(request.traceId());
			if (seen.add(request.traceId()) && !blocked
					&& (next == null || request.failuresAlone() < next.failuresAlone())) {
				next = request;
			}
			if (next != null && next.failuresAlone() == 0) {
				break;
			}
		}
		return next;
	}

}
