/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Brings parcels to one server, in the order in which they came: batches them, retries
 * what may pass, splits what is refused until the culprit stands alone, and accounts for
 * every span. All work is done by a daemon thread of its own; only {@link #flush} and
 * {@link #close} block. Thread-safe.
 */
public final class Delivery {

	private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

	private static final Duration BLOCKED_PAUSE = Duration.ofSeconds(30);

	/** How long a server may ask to wait. */
	private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

	/** How often an answer that may mean "never" is asked for again. */
	private static final int FEW_ATTEMPTS = 3;

	private final Courier courier;

	private final Duration retryTimeout;

	private final ParcelQueue queue;

	private final DeliveryHealth health;

	private final Thread worker;

	private int failuresInARow;

	/**
	 * Starts a delivery.
	 * @param name the destination's short name, for the thread's
	 * @param target what and where the destination is, for the log; without credentials
	 * @param courier carries the parcels
	 * @param settings how parcels wait and are sent
	 */
	public Delivery(String name, String target, Courier courier, DeliverySettings settings) {
		this.courier = courier;
		this.retryTimeout = settings.retryTimeout();
		this.queue = new ParcelQueue(settings);
		this.health = new DeliveryHealth(target);
		this.worker = new Thread(this::run, "mlflow-tracing-" + name);
		this.worker.setDaemon(true);
		this.worker.start();
	}

	/**
	 * Takes a parcel, at the cost of the oldest if the queue is full.
	 * @param parcel the parcel
	 */
	public void offer(Parcel parcel) {
		int evicted = this.queue.offer(parcel);
		if (evicted > 0) {
			this.health.lost(evicted, DropCause.QUEUE_FULL,
					"the queue is full (mlflow.tracing.export.queue-size, mlflow.tracing.export.queue-memory)");
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
	public DestinationStatus status() {
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
		int left = this.queue.dropRest();
		if (left > 0) {
			this.health.lost(left, DropCause.SHUTDOWN,
					"they could not be delivered within mlflow.tracing.export.shutdown-timeout");
		}
		this.courier.close(timeout);
	}

	private void run() {
		try {
			Answer prepared = attempt(this.courier::prepare);
			if (prepared.kind() != Answer.Kind.DELIVERED) {
				this.health.failed(prepared, "They wait until it works (mlflow.tracing.export.retry-timeout)");
			}
			List<QueuedParcel> batch;
			while (!(batch = this.queue.take()).isEmpty()) {
				deliver(batch);
			}
		}
		catch (InterruptedException ex) {
			// only close() interrupts, and takes care of what is left
		}
	}

	private void deliver(List<QueuedParcel> batch) throws InterruptedException {
		List<QueuedParcel> unsent = batch.stream().filter((parcel) -> !parcel.areSpansDelivered()).toList();
		Answer answer = unsent.isEmpty() ? Answer.DELIVERED : sendSpans(unsent);
		if (answer.kind() == Answer.Kind.DELIVERED) {
			unsent.forEach(QueuedParcel::markSpansDelivered);
			followUp(batch);
		}
		else if (answer.kind() != Answer.Kind.REFUSED) {
			retryLater(batch, answer);
		}
		else if (unsent.size() == 1) {
			QueuedParcel culprit = unsent.get(0);
			this.health.failed(answer,
					"Trace tr-%s is dropped; others are still sent".formatted(culprit.parcel().traceId()));
			this.queue.dropped(culprit, DropCause.REFUSED);
			followUp(batch.stream().filter(QueuedParcel::areSpansDelivered).toList());
		}
		else {
			deliver(unsent.subList(0, unsent.size() / 2));
			deliver(unsent.subList(unsent.size() / 2, unsent.size()));
			followUp(batch.stream().filter((parcel) -> !unsent.contains(parcel)).toList());
		}
	}

	private Answer sendSpans(List<QueuedParcel> parcels) throws InterruptedException {
		long now = System.nanoTime();
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		for (QueuedParcel parcel : parcels) {
			parcel.countAttempt(now);
			request.writeBytes(parcel.parcel().spans());
		}
		Answer answer = ask(() -> this.courier.sendSpans(request.toByteArray()));
		// of the oldest: with each attempt new ones come along
		boolean enough = parcels.stream().anyMatch((parcel) -> parcel.attempts() >= FEW_ATTEMPTS);
		return (answer.kind() == Answer.Kind.RETRY_FEW && enough) ? Answer.refused(answer.message()) : answer;
	}

	private void followUp(List<QueuedParcel> batch) throws InterruptedException {
		for (int i = 0; i < batch.size(); i++) {
			QueuedParcel parcel = batch.get(i);
			byte[] followUp = parcel.parcel().followUp();
			if (followUp != null && (parcel.parcel().followUpRequired() || !this.queue.hasBacklog())) {
				parcel.countAttempt(System.nanoTime());
				Answer answer = ask(() -> this.courier.sendFollowUp(followUp));
				if (isWorthRetrying(answer, parcel)) {
					retryLater(batch.subList(i, batch.size()), answer);
					return;
				}
				if (answer.kind() != Answer.Kind.DELIVERED) {
					giveUpFollowUp(parcel, answer);
				}
			}
			this.queue.delivered(parcel);
		}
	}

	private void giveUpFollowUp(QueuedParcel parcel, Answer answer) {
		this.health.failed(Answer.refused(answer.message()),
				"The spans of trace tr-%s are stored, but not what was said of the trace"
					.formatted(parcel.parcel().traceId()));
		this.queue.followUpFailed();
	}

	private static boolean isWorthRetrying(Answer answer, QueuedParcel parcel) {
		return switch (answer.kind()) {
			case RETRY, BLOCKED -> true;
			case RETRY_FEW -> parcel.attempts() < 2 * FEW_ATTEMPTS;
			case DELIVERED, REFUSED -> false;
		};
	}

	private static Answer attempt(Request request) throws InterruptedException {
		try {
			return request.send();
		}
		catch (RuntimeException | LinkageError ex) {
			// a fault of ours must not end the worker
			return new Answer(Answer.Kind.RETRY_FEW, ex.toString(), null);
		}
	}

	private Answer ask(Request request) throws InterruptedException {
		Answer answer = attempt(request);
		if (answer.kind() == Answer.Kind.DELIVERED) {
			this.failuresInARow = 0;
			this.health.succeeded();
		}
		return answer;
	}

	private void retryLater(List<QueuedParcel> parcels, Answer answer) {
		long now = System.nanoTime();
		List<QueuedParcel> kept = new ArrayList<>();
		for (QueuedParcel parcel : parcels) {
			if (parcel.retriedFor(now) < TimeUnit.NANOSECONDS.convert(this.retryTimeout)) {
				kept.add(parcel);
			}
			else if (parcel.areSpansDelivered()) {
				giveUpFollowUp(parcel, answer);
				this.queue.delivered(parcel);
			}
			else {
				this.queue.dropped(parcel, DropCause.RETRY_TIMEOUT);
				this.health.lost(parcel.parcel().spanCount(), DropCause.RETRY_TIMEOUT,
						"not delivered within mlflow.tracing.export.retry-timeout");
			}
		}
		this.health.failed(answer, "They wait and are sent again (mlflow.tracing.export.retry-timeout)");
		this.queue.putBack(kept, pause(answer));
	}

	private Duration pause(Answer answer) {
		if (answer.kind() == Answer.Kind.BLOCKED) {
			return BLOCKED_PAUSE;
		}
		long longest = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(this.failuresInARow++, 10));
		Duration pause = Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
		Duration asked = (answer.retryAfter() != null) ? answer.retryAfter() : Duration.ZERO;
		return Collections.max(List.of(pause, Collections.min(List.of(asked, LONGEST_ASKED))));
	}

	@FunctionalInterface
	private interface Request {

		Answer send() throws InterruptedException;

	}

}
