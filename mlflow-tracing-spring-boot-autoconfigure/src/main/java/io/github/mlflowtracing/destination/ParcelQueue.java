/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The parcels that wait or are under way, and the account of their spans: both change
 * under one lock, so that the account is exact at every moment. Bounded by spans and by
 * bytes; when full, the oldest waiting parcels make room. Times are monotonic.
 * Thread-safe.
 */
final class ParcelQueue {

	/** A stock collector refuses gRPC messages of more than 4 MiB. */
	private static final long MAX_REQUEST_BYTES = 3L * 1024 * 1024;

	private final DeliverySettings settings;

	private final Deque<QueuedParcel> waiting = new ArrayDeque<>();

	private final Set<QueuedParcel> underWay = new HashSet<>();

	private final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);

	private int heldSpans;

	private long heldBytes;

	private long accepted;

	private long delivered;

	private long followUpsFailed;

	private long reportedLost;

	private long lastOrdinal;

	private long urgentUpTo;

	private long pausedUntil = System.nanoTime();

	private boolean stopped;

	ParcelQueue(DeliverySettings settings) {
		this.settings = settings;
	}

	/**
	 * Takes a parcel in, at the cost of the oldest if need be.
	 * @return how many spans were dropped for it
	 */
	synchronized int offer(Parcel parcel) {
		this.accepted += parcel.spanCount();
		if (this.stopped) {
			count(DropCause.SHUTDOWN, parcel);
			return 0;
		}
		if (parcel.spanCount() > this.settings.queueSize() || parcel.size() > this.settings.queueMemory()) {
			// would push out all others, and then itself
			count(DropCause.QUEUE_FULL, parcel);
			return parcel.spanCount();
		}
		hold(parcel, 1);
		this.waiting.addLast(new QueuedParcel(parcel, ++this.lastOrdinal, System.nanoTime()));
		int evicted = 0;
		while (isOverfull() && !this.waiting.isEmpty()) {
			QueuedParcel oldest = this.waiting.removeFirst();
			evicted += oldest.parcel().spanCount();
			release(oldest);
			count(DropCause.QUEUE_FULL, oldest.parcel());
		}
		notifyAll();
		return evicted;
	}

	/**
	 * Waits for parcels to send together.
	 * @return the parcels; empty if there will be none any more
	 */
	synchronized List<QueuedParcel> take() throws InterruptedException {
		long wait;
		while ((wait = nanosUntilDue()) > 0 && !this.stopped) {
			TimeUnit.NANOSECONDS.timedWait(this, wait);
		}
		List<QueuedParcel> batch = new ArrayList<>();
		int spans = 0;
		long bytes = 0;
		while (!this.stopped && !this.waiting.isEmpty()) {
			Parcel next = this.waiting.getFirst().parcel();
			spans += next.spanCount();
			bytes += next.size();
			if (!batch.isEmpty() && (spans > this.settings.maxBatchSize() || bytes > MAX_REQUEST_BYTES)) {
				break;
			}
			batch.add(this.waiting.removeFirst());
		}
		this.underWay.addAll(batch);
		return batch;
	}

	private long nanosUntilDue() {
		if (this.waiting.isEmpty()) {
			return Long.MAX_VALUE;
		}
		long now = System.nanoTime();
		if (this.pausedUntil - now > 0) {
			return this.pausedUntil - now;
		}
		QueuedParcel oldest = this.waiting.getFirst();
		boolean due = oldest.attempts() > 0 || oldest.ordinal() <= this.urgentUpTo
				|| this.heldSpans >= this.settings.maxBatchSize();
		return due ? 0 : TimeUnit.NANOSECONDS.convert(this.settings.scheduleDelay()) - (now - oldest.offeredAt());
	}

	synchronized void putBack(List<QueuedParcel> parcels, Duration pause) {
		for (int i = parcels.size() - 1; i >= 0; i--) {
			if (this.underWay.remove(parcels.get(i))) {
				this.waiting.addFirst(parcels.get(i));
			}
		}
		this.pausedUntil = System.nanoTime() + TimeUnit.NANOSECONDS.convert(pause);
	}

	synchronized void delivered(QueuedParcel parcel) {
		if (settle(parcel)) {
			this.delivered += parcel.parcel().spanCount();
		}
	}

	synchronized void dropped(QueuedParcel parcel, DropCause cause) {
		if (settle(parcel)) {
			count(cause, parcel.parcel());
		}
	}

	/**
	 * Notes that something was lost, although the spans were delivered.
	 */
	synchronized void followUpFailed() {
		this.followUpsFailed++;
	}

	/**
	 * Counts spans that could not even be queued.
	 */
	synchronized void neverQueued(int spans, DropCause cause) {
		this.accepted += spans;
		this.dropped.merge(cause, (long) spans, Long::sum);
	}

	/**
	 * Waits until all parcels that were offered before this call are settled; these are
	 * not held back for a batch to fill or a pause to pass.
	 * @return whether they were settled in time and nothing was lost since the last time
	 * that this was told
	 */
	synchronized boolean awaitSettled(Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		long upTo = this.lastOrdinal;
		this.urgentUpTo = upTo;
		this.pausedUntil = System.nanoTime();
		notifyAll();
		while (isUnsettled(upTo)) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				return false;
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		long lost = droppedSpans() + this.followUpsFailed;
		boolean nothingLost = lost == this.reportedLost;
		this.reportedLost = lost;
		return nothingLost;
	}

	private boolean isUnsettled(long upTo) {
		return this.waiting.stream().anyMatch((parcel) -> parcel.ordinal() <= upTo)
				|| this.underWay.stream().anyMatch((parcel) -> parcel.ordinal() <= upTo);
	}

	/**
	 * Ends the waiting of {@link #take} for good.
	 */
	synchronized void stop() {
		this.stopped = true;
		notifyAll();
	}

	/**
	 * Gives up what is left.
	 * @return how many spans that are
	 */
	synchronized int dropRest() {
		this.waiting.addAll(this.underWay);
		this.underWay.clear();
		int spans = 0;
		for (QueuedParcel parcel : this.waiting) {
			release(parcel);
			if (parcel.areSpansDelivered()) {
				this.delivered += parcel.parcel().spanCount();
				this.followUpsFailed++;
			}
			else {
				spans += parcel.parcel().spanCount();
				count(DropCause.SHUTDOWN, parcel.parcel());
			}
		}
		this.waiting.clear();
		notifyAll();
		return spans;
	}

	/**
	 * Whether more waits than the next request carries.
	 */
	synchronized boolean hasBacklog() {
		int spans = this.heldSpans;
		for (QueuedParcel parcel : this.underWay) {
			spans -= parcel.parcel().spanCount();
		}
		return spans > this.settings.maxBatchSize();
	}

	synchronized Account account() {
		return new Account(this.accepted, this.delivered, this.accepted - this.delivered - droppedSpans(),
				Map.copyOf(this.dropped));
	}

	private boolean isOverfull() {
		return this.heldSpans > this.settings.queueSize() || this.heldBytes > this.settings.queueMemory();
	}

	/** Nothing is left to do for a parcel that was given up meanwhile. */
	private boolean settle(QueuedParcel parcel) {
		boolean held = this.underWay.remove(parcel);
		if (held) {
			release(parcel);
			notifyAll();
		}
		return held;
	}

	private void release(QueuedParcel parcel) {
		hold(parcel.parcel(), -1);
	}

	private void hold(Parcel parcel, int sign) {
		this.heldSpans += sign * parcel.spanCount();
		this.heldBytes += sign * parcel.size();
	}

	private void count(DropCause cause, Parcel parcel) {
		this.dropped.merge(cause, (long) parcel.spanCount(), Long::sum);
	}

	private long droppedSpans() {
		return this.dropped.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * What became of all spans so far.
	 */
	record Account(long accepted, long delivered, long queued, Map<DropCause, Long> dropped) {

	}

}
