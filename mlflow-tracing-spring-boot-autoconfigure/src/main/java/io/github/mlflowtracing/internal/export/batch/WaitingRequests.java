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
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * The requests that wait, in order: those with spans, and those whose follow-up is left;
 * and which of them is due. A trace is in flight once at a time, and its follow-ups after
 * all its spans. Not thread-safe: the queue's lock guards it.
 */
final class WaitingRequests {

	/** How long a follow-up waits for spans of others at most. */
	private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(5);

	private final NavigableSet<QueuedRequest> unsent = lane(QueuedRequest::position);

	/** As they were offered: of two with trace info the later is the newer. */
	private final NavigableSet<QueuedRequest> followUps = lane(QueuedRequest::ordinal);

	/** How many requests whose spans wait there are of a trace. */
	private final Map<String, Integer> unsentOfTrace = new HashMap<>();

	private final Set<String> tracesInFlight = new HashSet<>();

	private final BatchSettings settings;

	private final ServerLimits limits;

	private int unsentSpans;

	private int batchesInFlight;

	private int spanBatchesInFlight;

	private boolean spansWereLast;

	private long pausedUntil = System.nanoTime();

	private long followUpsPausedUntil = System.nanoTime();

	private boolean joinedApart;

	WaitingRequests(BatchSettings settings, ServerLimits limits) {
		this.settings = settings;
		this.limits = limits;
	}

	private static NavigableSet<QueuedRequest> lane(ToLongFunction<QueuedRequest> order) {
		return new TreeSet<>(Comparator.comparingLong(order));
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
	 * The requests of a trace whose spans wait, in order.
	 */
	List<QueuedRequest> unsentOf(String traceId) {
		return this.unsentOfTrace.containsKey(traceId)
				? this.unsent.stream().filter((request) -> request.traceId().equals(traceId)).toList() : List.of();
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

	void beginFlight(ExportQueue.Batch batch) {
		for (QueuedRequest request : batch.requests()) {
			remove(request);
			this.tracesInFlight.add(request.traceId());
		}
		this.spansWereLast = batch.ofSpans();
		this.batchesInFlight++;
		this.spanBatchesInFlight += batch.ofSpans() ? 1 : 0;
	}

	void endFlight(ExportQueue.Batch batch) {
		batch.requests().forEach((request) -> this.tracesInFlight.remove(request.traceId()));
		this.batchesInFlight--;
		this.spanBatchesInFlight -= batch.ofSpans() ? 1 : 0;
	}

	void pauseUntil(long time) {
		this.pausedUntil = time;
	}

	void pauseFollowUpsUntil(long time) {
		this.followUpsPausedUntil = time;
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

	/**
	 * What may be sent: spans first, so that a trace is stored before its trace info.
	 * @param now the time
	 * @param flushing whether nothing is held back for a message to fill
	 * @return requests that share a message, or one whose follow-up is left
	 */
	List<QueuedRequest> due(long now, boolean flushing) {
		if (this.pausedUntil - now > 0 || this.batchesInFlight >= this.limits.concurrency()) {
			return List.of();
		}
		List<QueuedRequest> spans = (nanosUntilSpansDue(now, flushing) <= 0) ? nextSpans() : List.of();
		if (!spans.isEmpty() && this.spanBatchesInFlight == 0 && !isFollowUpsTurn(now)) {
			return spans;
		}
		QueuedRequest followUp = (this.followUpsPausedUntil - now > 0) ? null : nextFollowUp();
		return (followUp != null) ? List.of(followUp) : spans;
	}

	/** Or spans that never end would let none through. */
	private boolean isFollowUpsTurn(long now) {
		return this.spansWereLast && !this.followUps.isEmpty()
				&& now - this.followUps.first().offeredAt() > LONGEST_WAIT;
	}

	/**
	 * How long until something is due; what is due and can't go yet waits for the end of
	 * a batch.
	 */
	long nanosUntilDue(long now, boolean flushing) {
		if (this.pausedUntil - now > 0) {
			return this.pausedUntil - now;
		}
		long wait = nanosUntilSpansDue(now, flushing);
		long followUpsPaused = this.followUpsPausedUntil - now;
		return Math.min((wait > 0) ? wait : Long.MAX_VALUE, (followUpsPaused > 0) ? followUpsPaused : Long.MAX_VALUE);
	}

	private long nanosUntilSpansDue(long now, boolean flushing) {
		if (this.unsent.isEmpty()) {
			return Long.MAX_VALUE;
		}
		QueuedRequest oldest = this.unsent.first();
		boolean due = oldest.isBegun() || flushing || this.unsentSpans >= this.settings.maxBatchSize();
		return due ? 0 : this.limits.delay(this.settings.scheduleDelay()) - (now - oldest.offeredAt());
	}

	private List<QueuedRequest> nextSpans() {
		int maxSpans = this.settings.maxBatchSize();
		int maxBytes = this.limits.batchBytes();
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
			bytes += next.nextPart().bytes().length;
			if (!batch.isEmpty() && (spans > maxSpans || bytes > maxBytes)) {
				break;
			}
			batch.add(next);
		}
		return batch;
	}

	/** The first, unless it failed more often than another. */
	private @Nullable QueuedRequest nextFollowUp() {
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
