/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;

/**
 * Sends requests to one server, spans in the order in which they came: batches them,
 * retries what may pass, isolates what is refused, and accounts for every span. All work
 * is done by a daemon thread of its own, and by more while the server bears more requests
 * at a time; only {@link #flush} and {@link #close} block. Thread-safe.
 */
final class BatchSender {

	private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

	/** How long a thread beside the first waits for something to send. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final String name;

	private final SpanSender sender;

	private final BatchSettings settings;

	private final ServerLimits limits;

	private final ExportQueue queue;

	private final SenderHealth health;

	private static final long STOP_MILLIS = 100;

	private final RequestSender requests;

	private final PartSender parts;

	private final List<Thread> workers = new ArrayList<>();

	/**
	 * Starts a sender.
	 * @param name the exporter's short name, for the threads' names
	 * @param target what and where the server is, for the log; without credentials
	 * @param sender sends to the server
	 * @param settings how requests wait and are sent
	 * @param contentLeftOut is told of each span that had to lose its content
	 */
	public BatchSender(String name, String target, SpanSender sender, BatchSettings settings, Runnable contentLeftOut) {
		this.name = "mlflow-tracing-" + name;
		this.sender = sender;
		this.settings = settings;
		this.limits = new ServerLimits(settings.maxConcurrentRequests(), sender.maxRequestSize());
		this.queue = new ExportQueue(settings, this.limits);
		this.health = new SenderHealth(target);
		this.requests = new RequestSender(sender, this.health, this.limits);
		this.parts = new PartSender(this.requests, this.health, this.limits, contentLeftOut);
		startWorker();
	}

	private void startWorker() {
		synchronized (this.workers) {
			this.workers.removeIf((worker) -> !worker.isAlive());
			boolean first = this.workers.isEmpty();
			if (this.queue.isStopped() || this.workers.size() >= this.settings.maxConcurrentRequests()) {
				return;
			}
			BatchDelivery delivery = new BatchDelivery(this.queue, this.health, this.requests, this.limits, this.parts,
					this.settings.retryTimeout());
			Thread worker = new Thread(
					new BatchSenderWorker(this.queue, delivery, first ? FOR_EVER : PATIENCE, this::startWorker),
					first ? this.name : this.name + "-" + (this.workers.size() + 1));
			worker.setDaemon(true);
			// not a web application's loader: Tomcat 11 would warn of the thread at each
			// stop
			worker.setContextClassLoader(BatchSender.class.getClassLoader());
			worker.start();
			this.workers.add(worker);
		}
	}

	/**
	 * Adds a request, at the cost of the oldest if the queue is full.
	 * @param request the request
	 */
	public void offer(ExportRequest request) {
		this.health.lost(this.queue.offer(request), DropCause.QUEUE_FULL, DropCause.QUEUE_FULL.explanation());
	}

	/**
	 * Adds a follow-up request, which waits for the spans of its trace, at the cost of
	 * the oldest if the queue is full. It is no part of the account.
	 * @param followUp the follow-up request
	 */
	public void offer(FollowUpRequest followUp) {
		this.health.lost(this.queue.offer(followUp), DropCause.QUEUE_FULL, DropCause.QUEUE_FULL.explanation());
	}

	/**
	 * Accounts for spans that were dropped before they came here.
	 * @param spans how many
	 * @param cause why
	 * @param reason the same in words
	 */
	public void drop(int spans, DropCause cause, String reason) {
		this.queue.neverQueued(spans, cause);
		this.health.lost(spans, cause, reason);
	}

	/**
	 * Waits until all requests offered before this call are delivered or dropped.
	 * @param timeout how long to wait at most
	 * @return whether all were delivered that no earlier flush reported
	 */
	public boolean flush(Duration timeout) {
		try {
			return this.queue.awaitSettled(timeout);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * What became of the spans so far.
	 * @return a snapshot
	 */
	public ExporterStatus status() {
		return this.health.status(this.queue.account());
	}

	/**
	 * Delivers what it can in the given time and stops for good.
	 * @param timeout how long to take at most
	 */
	public void close(Duration timeout) {
		flush(timeout);
		this.queue.stop();
		stopWorkers();
		this.health.lost(this.queue.dropRest(), DropCause.SHUTDOWN, DropCause.SHUTDOWN.explanation());
		this.sender.close();
	}

	/**
	 * A worker that is still in a request would log that its connection is closed.
	 */
	private void stopWorkers() {
		List<Thread> workers;
		synchronized (this.workers) {
			workers = List.copyOf(this.workers);
		}
		workers.forEach(Thread::interrupt);
		try {
			for (Thread worker : workers) {
				worker.join(STOP_MILLIS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
