/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.DropCause;

/**
 * The requests that wait or are in flight, and the account of their spans: both change
 * under one lock, so that the account is exact at every moment. Bounded by spans and by
 * bytes; when full, the oldest waiting requests make room. All in one class, since one
 * lock guards it. Times are monotonic. Thread-safe.
 */
final class ExportQueue {

	/** About what a server takes one by one in a second. */
	private static final int SHORT_QUEUE = 20;

	private final BatchSettings settings;

	private final ServerLimits limits;

	private final WaitingRequests waiting;

	private final Set<QueuedRequest> inFlight = new HashSet<>();

	private final List<PendingFlush> flushes = new ArrayList<>();

	private final SpanAccount account = new SpanAccount();

	private int heldSpans;

	private long heldBytes;

	private int idleWorkers;

	private long followUpsFailed;

	private long reportedLost;

	private long lastOrdinal;

	private boolean stopped;

	ExportQueue(BatchSettings settings, ServerLimits limits) {
		this.settings = settings;
		this.limits = limits;
		this.waiting = new WaitingRequests(settings, limits);
	}

	/**
	 * Adds a request, at the cost of the oldest if need be.
	 * @return how many spans were dropped for it
	 */
	synchronized int offer(ExportRequest request) {
		return offer(new QueuedRequest(request, ++this.lastOrdinal, System.nanoTime()));
	}

	/**
	 * Adds a follow-up request, at the cost of the oldest requests if need be.
	 * @return how many spans were dropped for it
	 */
	synchronized int offer(FollowUpRequest followUp) {
		return offer(new QueuedRequest(followUp, ++this.lastOrdinal, System.nanoTime()));
	}

	private int offer(QueuedRequest request) {
		this.account.accept(request.spanCount());
		if (this.stopped) {
			book(request, DropCause.SHUTDOWN);
			return 0;
		}
		if (request.weight() > this.settings.queueSize() || request.request().size() > this.settings.queueMemory()) {
			// would push out all others, and then itself
			return book(request, DropCause.QUEUE_FULL);
		}
		hold(request, 1);
		this.waiting.add(request);
		int evicted = 0;
		QueuedRequest oldest;
		while ((this.heldSpans > this.settings.queueSize() || this.heldBytes > this.settings.queueMemory())
				&& (oldest = this.waiting.removeOldest()) != null) {
			release(oldest);
			evicted += book(oldest, DropCause.QUEUE_FULL);
		}
		notifyAll();
		return evicted;
	}

	/**
	 * Waits for requests to send.
	 * @param patience how long to wait
	 * @return requests to send in one message, or one follow-up; {@code null} if there
	 * are none in time, or will be none any more
	 */
	synchronized @Nullable Batch poll(Duration patience) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(patience);
		while (!this.stopped) {
			long now = System.nanoTime();
			List<QueuedRequest> due = this.waiting.due(now, !this.flushes.isEmpty());
			if (!due.isEmpty()) {
				Batch batch = new Batch(due, !due.get(0).areSpansSent());
				this.waiting.beginFlight(batch);
				this.inFlight.addAll(due);
				return batch;
			}
			if (deadline - now <= 0) {
				return null;
			}
			this.idleWorkers++;
			try {
				TimeUnit.NANOSECONDS.timedWait(this,
						Math.min(deadline - now, this.waiting.nanosUntilDue(now, !this.flushes.isEmpty())));
			}
			finally {
				this.idleWorkers--;
			}
		}
		return null;
	}

	/**
	 * Ends the flight of a batch; what is not settled waits again.
	 */
	synchronized void end(Batch batch) {
		putBack(batch.requests());
		this.waiting.endFlight(batch);
		notifyAll();
	}

	/**
	 * Whether one more worker would find something to send.
	 */
	synchronized boolean needsWorker() {
		return this.idleWorkers == 0 && !this.stopped
				&& !this.waiting.due(System.nanoTime(), !this.flushes.isEmpty()).isEmpty();
	}

	/**
	 * Has traces that other processes began go by themselves from now on: the server
	 * refuses a whole request for one of them that is in another experiment (MLflow
	 * 3.18).
	 */
	synchronized void keepJoinedApart() {
		this.waiting.keepJoinedApart();
	}

	/**
	 * Has requests wait again, where they were.
	 */
	synchronized void putBack(List<QueuedRequest> requests) {
		requests.stream().filter(this.inFlight::remove).forEach(this.waiting::add);
	}

	/**
	 * Has requests wait again, behind all others; later parts of their traces come along.
	 */
	synchronized void putBehind(List<QueuedRequest> requests) {
		putBack(requests);
		requests.stream()
			.map(QueuedRequest::traceId)
			.distinct()
			.flatMap((traceId) -> this.waiting.unsentOf(traceId).stream())
			.toList()
			.forEach(this::moveBehind);
	}

	private void moveBehind(QueuedRequest request) {
		this.waiting.remove(request);
		request.moveTo(++this.lastOrdinal);
		this.waiting.add(request);
	}

	/**
	 * Sends nothing for a while.
	 */
	synchronized void pause(Pause pause) {
		this.waiting.pauseUntil(endOf(pause));
		notifyAll();
	}

	/**
	 * Sends no follow-ups for a while.
	 */
	synchronized void pauseFollowUps(Pause pause) {
		this.waiting.pauseFollowUpsUntil(endOf(pause));
		notifyAll();
	}

	private long endOf(Pause pause) {
		Duration duration = this.flushes.isEmpty() ? pause.usual() : pause.awaited();
		return System.nanoTime() + TimeUnit.NANOSECONDS.convert(duration);
	}

	/**
	 * Frees the bytes of spans that are sent, and has the follow-up wait.
	 */
	synchronized void spansSent(QueuedRequest request) {
		if (this.inFlight.contains(request)) {
			this.heldBytes -= request.request().size();
			request.forgetSpans();
			this.heldBytes += request.request().size();
			putBack(List.of(request));
		}
	}

	/**
	 * Ends a request whose spans are sent.
	 * @param last the result of what followed them, or of them
	 */
	synchronized void settle(QueuedRequest request, SendResult last) {
		if (take(request)) {
			if (request.followUp() != null) {
				request.followUp().settled(last);
			}
			else if (last.kind() != SendResult.Kind.DELIVERED) {
				this.followUpsFailed++;
			}
			this.account.settle(request, DropCause.REFUSED);
		}
	}

	/**
	 * Drops a request.
	 * @return how many of its spans were not sent
	 */
	synchronized int drop(QueuedRequest request, DropCause cause) {
		return take(request) ? book(request, cause) : 0;
	}

	/**
	 * Counts spans that could not even be queued.
	 */
	synchronized void neverQueued(int spans, DropCause cause) {
		this.account.accept(spans);
		this.account.drop(cause, spans);
	}

	/**
	 * Waits until all requests that were offered before this call are settled; these are
	 * not held back for a batch to fill or a pause to pass.
	 * @return whether they were settled in time and nothing was lost since the last flush
	 * that reported it
	 */
	synchronized boolean awaitSettled(Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		PendingFlush flush = new PendingFlush(this.lastOrdinal, this.waiting.size() + this.inFlight.size());
		this.flushes.add(flush);
		this.waiting.pauseUntil(System.nanoTime());
		this.waiting.pauseFollowUpsUntil(System.nanoTime());
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
	 * Ends the waiting of {@link #poll} for good.
	 */
	synchronized void stop() {
		this.stopped = true;
		notifyAll();
	}

	synchronized boolean isStopped() {
		return this.stopped;
	}

	/**
	 * Drops what is left.
	 * @return how many spans that are
	 */
	synchronized int dropRest() {
		putBack(List.copyOf(this.inFlight));
		int spans = 0;
		QueuedRequest oldest;
		while ((oldest = this.waiting.removeOldest()) != null) {
			release(oldest);
			spans += book(oldest, DropCause.SHUTDOWN);
		}
		notifyAll();
		return spans;
	}

	/**
	 * Whether more traces, or parts of traces, wait than can soon be sent one by one.
	 */
	synchronized boolean hasBacklog() {
		int shortQueue = Math.min(SHORT_QUEUE, this.settings.maxBatchSize());
		return this.limits.isSlow() || this.waiting.size() + this.inFlight.size() > shortQueue;
	}

	synchronized SpanAccount.Snapshot account() {
		return this.account.snapshot();
	}

	/** Nothing is left to do for a request that was dropped meanwhile. */
	private boolean take(QueuedRequest request) {
		boolean held = this.inFlight.remove(request);
		if (held) {
			release(request);
		}
		return held;
	}

	private void release(QueuedRequest request) {
		hold(request, -1);
		this.flushes.forEach((flush) -> flush.settled(request));
		if (!this.flushes.isEmpty()) {
			notifyAll();
		}
	}

	private void hold(QueuedRequest request, int sign) {
		this.heldSpans += sign * request.weight();
		this.heldBytes += sign * request.request().size();
	}

	private int book(QueuedRequest request, DropCause cause) {
		if (request.followUp() != null) {
			request.followUp().settled(SendResult.refused(cause.explanation()));
		}
		else if (request.areSpansSent()) {
			this.followUpsFailed++;
		}
		return this.account.settle(request, cause);
	}

	/**
	 * What a worker sends.
	 *
	 * @param requests requests that share a message, or one whose spans are sent
	 * @param ofSpans whether it is spans
	 */
	record Batch(List<QueuedRequest> requests, boolean ofSpans) {

	}

}
