/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.github.mlflowtracing.internal.export.DropCause;

/**
 * The parcels that wait or are under way, and the account of their spans: both change
 * under one lock, so that the account is exact at every moment. Bounded by spans and by
 * bytes; when full, the oldest waiting parcels make room. Times are monotonic.
 * Thread-safe.
 */
final class ExportQueue {

	/** A stock collector refuses gRPC messages of more than 4 MiB. */
	private static final long MAX_REQUEST_BYTES = 3L * 1024 * 1024;

	/** About what a server takes one by one in a second. */
	private static final int SHORT_QUEUE = 20;

	private final BatchSettings settings;

	private final Deque<QueuedRequest> waiting = new ArrayDeque<>();

	private final Set<QueuedRequest> underWay = new HashSet<>();

	private final List<PendingFlush> flushes = new ArrayList<>();

	private final SpanAccount account = new SpanAccount();

	private int heldSpans;

	private long heldBytes;

	private long followUpsFailed;

	private long reportedLost;

	private long lastOrdinal;

	private long pausedUntil = System.nanoTime();

	private boolean joinedApart;

	private boolean stopped;

	ExportQueue(BatchSettings settings) {
		this.settings = settings;
	}

	/**
	 * Takes a parcel in, at the cost of the oldest if need be.
	 * @return how many spans were dropped for it
	 */
	synchronized int offer(ExportRequest parcel) {
		return offer(new QueuedRequest(parcel, ++this.lastOrdinal, System.nanoTime()));
	}

	/**
	 * Takes an errand in, at the cost of the oldest parcels if need be.
	 * @return how many spans were dropped for it
	 */
	synchronized int offer(FollowUpRequest errand) {
		return offer(new QueuedRequest(errand, ++this.lastOrdinal, System.nanoTime()));
	}

	private int offer(QueuedRequest parcel) {
		this.account.accept(parcel.parcel().spanCount());
		if (this.stopped) {
			count(DropCause.SHUTDOWN, parcel);
			return 0;
		}
		if (parcel.weight() > this.settings.queueSize() || parcel.parcel().size() > this.settings.queueMemory()) {
			// would push out all others, and then itself
			count(DropCause.QUEUE_FULL, parcel);
			return parcel.parcel().spanCount();
		}
		hold(parcel, 1);
		this.waiting.addLast(parcel);
		int evicted = 0;
		while (isOverfull() && !this.waiting.isEmpty()) {
			QueuedRequest oldest = this.waiting.removeFirst();
			evicted += oldest.parcel().spanCount();
			release(oldest);
			count(DropCause.QUEUE_FULL, oldest);
		}
		notifyAll();
		return evicted;
	}

	/**
	 * Waits for parcels to send together.
	 * @return the parcels; empty if there will be none any more
	 */
	synchronized List<QueuedRequest> take() throws InterruptedException {
		long wait;
		while ((wait = nanosUntilDue()) > 0 && !this.stopped) {
			TimeUnit.NANOSECONDS.timedWait(this, wait);
		}
		List<QueuedRequest> batch = new ArrayList<>();
		Deque<QueuedRequest> passedOver = new ArrayDeque<>();
		int spans = 0;
		long bytes = 0;
		while (!this.stopped && !this.waiting.isEmpty() && passedOver.size() < this.settings.maxBatchSize()) {
			QueuedRequest next = this.waiting.getFirst();
			if (!batch.isEmpty() && !next.parcel().sharesRequestWith(batch.get(0).parcel(), this.joinedApart)) {
				passedOver.push(this.waiting.removeFirst());
				continue;
			}
			spans += next.weight();
			bytes += next.parcel().size();
			if (!batch.isEmpty() && (spans > this.settings.maxBatchSize() || bytes > MAX_REQUEST_BYTES)) {
				break;
			}
			batch.add(this.waiting.removeFirst());
		}
		passedOver.forEach(this.waiting::addFirst);
		this.underWay.addAll(batch);
		return batch;
	}

	/**
	 * Has traces that other processes began go by themselves from now on: the server
	 * refuses a whole request for one of them that is in another experiment (MLflow
	 * 3.18).
	 */
	synchronized void keepJoinedApart() {
		this.joinedApart = true;
	}

	private long nanosUntilDue() {
		if (this.waiting.isEmpty()) {
			return Long.MAX_VALUE;
		}
		long now = System.nanoTime();
		if (this.pausedUntil - now > 0) {
			return this.pausedUntil - now;
		}
		QueuedRequest oldest = this.waiting.getFirst();
		boolean due = oldest.isBegun() || !this.flushes.isEmpty() || this.heldSpans >= this.settings.maxBatchSize();
		return due ? 0 : TimeUnit.NANOSECONDS.convert(this.settings.scheduleDelay()) - (now - oldest.offeredAt());
	}

	/**
	 * Has parcels wait again, before all others.
	 */
	synchronized void putBack(List<QueuedRequest> parcels, Pause pause) {
		for (int i = parcels.size() - 1; i >= 0; i--) {
			if (this.underWay.remove(parcels.get(i))) {
				this.waiting.addFirst(parcels.get(i));
			}
		}
		pause(pause);
	}

	/**
	 * Has parcels wait again, behind all others.
	 */
	synchronized void putBehind(List<QueuedRequest> parcels, Pause pause) {
		parcels.stream().filter(this.underWay::remove).forEach(this.waiting::addLast);
		pause(pause);
	}

	/**
	 * Has an errand wait again, behind the spans that it is about.
	 * @return whether there are such spans
	 */
	synchronized boolean putBehindItsSpans(QueuedRequest errand) {
		boolean waits = this.waiting.stream()
			.anyMatch((parcel) -> !parcel.areSpansDelivered()
					&& parcel.parcel().traceId().equals(errand.parcel().traceId()))
				&& this.underWay.remove(errand);
		if (waits) {
			this.waiting.addLast(errand);
		}
		return waits;
	}

	/**
	 * Has all parcels wait again that were taken and not settled.
	 */
	synchronized void putBackAll(Pause pause) {
		putBack(this.underWay.stream().sorted(Comparator.comparingLong(QueuedRequest::ordinal)).toList(), pause);
	}

	private void pause(Pause pause) {
		Duration duration = this.flushes.isEmpty() ? pause.usual() : pause.awaited();
		this.pausedUntil = System.nanoTime() + TimeUnit.NANOSECONDS.convert(duration);
	}

	/**
	 * Notes the last answer to an errand.
	 */
	synchronized void settled(QueuedRequest parcel, FollowUpRequest errand, SendResult answer) {
		if (settle(parcel)) {
			errand.settled(answer);
		}
	}

	synchronized void delivered(QueuedRequest parcel) {
		if (settle(parcel)) {
			this.account.deliver(parcel.parcel(), parcel.refusedSpans());
		}
	}

	synchronized void dropped(QueuedRequest parcel, DropCause cause) {
		if (settle(parcel)) {
			count(cause, parcel);
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
		this.account.accept(spans);
		this.account.drop(cause, spans);
	}

	/**
	 * Waits until all parcels that were offered before this call are settled; these are
	 * not held back for a batch to fill or a pause to pass.
	 * @return whether they were settled in time and nothing was lost since the last time
	 * that this was told
	 */
	synchronized boolean awaitSettled(Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		PendingFlush flush = new PendingFlush(this.lastOrdinal, this.waiting.size() + this.underWay.size());
		this.flushes.add(flush);
		this.pausedUntil = System.nanoTime();
		notifyAll();
		try {
			while (flush.isUnsettled()) {
				long left = deadline - System.nanoTime();
				if (left <= 0) {
					return false;
				}
				TimeUnit.NANOSECONDS.timedWait(this, left);
			}
		}
		finally {
			this.flushes.remove(flush);
		}
		long lost = this.account.dropped() + this.followUpsFailed;
		boolean nothingLost = lost == this.reportedLost;
		this.reportedLost = lost;
		return nothingLost;
	}

	/**
	 * Ends the waiting of {@link #take} for good.
	 */
	synchronized void stop() {
		this.stopped = true;
		notifyAll();
	}

	synchronized boolean isStopped() {
		return this.stopped;
	}

	/**
	 * Gives up what is left.
	 * @return how many spans that are
	 */
	synchronized int dropRest() {
		this.waiting.addAll(this.underWay);
		this.underWay.clear();
		int spans = 0;
		for (QueuedRequest parcel : this.waiting) {
			release(parcel);
			if (parcel.areSpansDelivered() && parcel.errand() == null) {
				this.account.deliver(parcel.parcel(), parcel.refusedSpans());
				this.followUpsFailed++;
			}
			else {
				spans += parcel.parcel().spanCount();
				count(DropCause.SHUTDOWN, parcel);
			}
		}
		this.waiting.clear();
		notifyAll();
		return spans;
	}

	/**
	 * Whether there are more traces, or parts of traces, than can soon be sent one by
	 * one.
	 */
	synchronized boolean hasBacklog() {
		return this.waiting.size() + this.underWay.size() > Math.min(SHORT_QUEUE, this.settings.maxBatchSize());
	}

	synchronized SpanAccount.Snapshot account() {
		return this.account.snapshot();
	}

	private boolean isOverfull() {
		return this.heldSpans > this.settings.queueSize() || this.heldBytes > this.settings.queueMemory();
	}

	/** Nothing is left to do for a parcel that was given up meanwhile. */
	private boolean settle(QueuedRequest parcel) {
		boolean held = this.underWay.remove(parcel);
		if (held) {
			release(parcel);
		}
		return held;
	}

	private void release(QueuedRequest parcel) {
		hold(parcel, -1);
		this.flushes.forEach((flush) -> flush.settled(parcel));
		if (!this.flushes.isEmpty()) {
			notifyAll();
		}
	}

	private void hold(QueuedRequest parcel, int sign) {
		this.heldSpans += sign * parcel.weight();
		this.heldBytes += sign * parcel.parcel().size();
	}

	private void count(DropCause cause, QueuedRequest parcel) {
		if (parcel.errand() != null) {
			parcel.errand().settled(SendResult.refused(cause.explanation()));
		}
		else {
			this.account.drop(cause, parcel.parcel().spanCount());
		}
	}

}
