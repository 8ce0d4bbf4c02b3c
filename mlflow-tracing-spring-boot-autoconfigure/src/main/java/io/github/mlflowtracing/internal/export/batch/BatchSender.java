/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;

/**
 * Brings parcels to one server, in the order in which they came: batches them, retries
 * what may pass, splits what is refused until the culprit stands alone, and accounts for
 * every span. All work is done by a daemon thread of its own; only {@link #flush} and
 * {@link #close} block. Thread-safe.
 */
public final class BatchSender {

	private final SpanSender courier;

	private final ExportQueue queue;

	private final SenderHealth health;

	private final Thread worker;

	/**
	 * Starts a delivery.
	 * @param name the destination's short name, for the thread's
	 * @param target what and where the destination is, for the log; without credentials
	 * @param courier carries the parcels
	 * @param settings how parcels wait and are sent
	 */
	public BatchSender(String name, String target, SpanSender courier, BatchSettings settings) {
		this.courier = courier;
		this.queue = new ExportQueue(settings);
		this.health = new SenderHealth(target);
		this.worker = new Thread(new BatchSenderWorker(courier, this.queue, this.health, settings.retryTimeout()),
				"mlflow-tracing-" + name);
		this.worker.setDaemon(true);
		this.worker.start();
	}

	/**
	 * Takes a parcel, at the cost of the oldest if the queue is full.
	 * @param parcel the parcel
	 */
	public void offer(ExportRequest parcel) {
		tellOfLoss(this.queue.offer(parcel), DropCause.QUEUE_FULL);
	}

	/**
	 * Takes an errand, which waits behind the parcels offered before, at the cost of the
	 * oldest if the queue is full. It is no part of the account.
	 * @param errand the errand
	 */
	public void offer(FollowUpRequest errand) {
		tellOfLoss(this.queue.offer(errand), DropCause.QUEUE_FULL);
	}

	private void tellOfLoss(int spans, DropCause cause) {
		if (spans > 0) {
			this.health.lost(spans, cause, cause.explanation());
		}
	}

	/**
	 * Accounts for spans that can't be made a parcel.
	 * @param spans how many
	 * @param reason why
	 */
	public void notEncodable(int spans, String reason) {
		this.queue.neverQueued(spans, DropCause.NOT_ENCODABLE);
		this.health.lost(spans, DropCause.NOT_ENCODABLE, reason);
	}

	/**
	 * Accounts for spans of a trace that was given up before it came here.
	 * @param spans how many
	 * @param cause why
	 */
	public void neverOffered(int spans, DropCause cause) {
		this.queue.neverQueued(spans, cause);
		this.health.lost(spans, cause,
				"spans end faster than they can be encoded (mlflow.tracing.assembly.max-memory)");
	}

	/**
	 * Waits until all parcels offered before this call are delivered or dropped.
	 * @param timeout how long to wait at most
	 * @return whether all were delivered that no earlier flush has told of
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
		this.worker.interrupt();
		tellOfLoss(this.queue.dropRest(), DropCause.SHUTDOWN);
		this.courier.close();
	}

}
