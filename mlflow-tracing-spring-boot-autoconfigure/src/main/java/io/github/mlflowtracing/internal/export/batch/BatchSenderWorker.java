/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.mlflowtracing.internal.export.batch.ExportQueue.Batch;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * What a thread of a batch sender does. It survives interrupts and failures of its own:
 * it logs them, and what it had waits again.
 */
final class BatchSenderWorker implements Runnable {

	private static final Log logger = LogFactory.getLog(BatchSender.class);

	private final ExportQueue queue;

	private final BatchDelivery delivery;

	private final Duration patience;

	private final Runnable crew;

	private boolean prepared;

	/**
	 * Creates a worker.
	 * @param queue what it polls
	 * @param delivery sends what it polled
	 * @param patience how long it waits for something to send before it ends
	 * @param crew starts one more worker, if there may be one
	 */
	BatchSenderWorker(ExportQueue queue, BatchDelivery delivery, Duration patience, Runnable crew) {
		this.queue = queue;
		this.delivery = delivery;
		this.patience = patience;
		this.crew = crew;
	}

	@Override
	public void run() {
		Throwable failure = null;
		boolean goesOn = true;
		while (goesOn && !this.queue.isStopped()) {
			try {
				if (failure != null) {
					this.delivery
						.failed((failure instanceof InterruptedException) ? "the thread that sends was interrupted"
								: "the thread that sends failed with " + LogText.failure(failure));
				}
				failure = null;
				goesOn = sendNext();
			}
			catch (Throwable ex) {
				failure = ex;
			}
		}
	}

	private boolean sendNext() throws InterruptedException {
		if (!this.prepared) {
			this.delivery.prepare();
			this.prepared = true;
		}
		Batch batch = this.queue.poll(this.patience);
		if (batch == null) {
			return false;
		}
		try {
			if (this.queue.needsWorker()) {
				startAnother();
			}
			this.delivery.send(batch);
		}
		finally {
			this.queue.end(batch);
		}
		return true;
	}

	private void startAnother() {
		try {
			this.crew.run();
		}
		catch (Throwable ex) {
			// no native thread is left, but this one goes on
			logger.debug("No further thread sends traces: " + LogText.failure(ex));
		}
	}

}
