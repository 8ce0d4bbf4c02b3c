/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Asks a server by its courier, keeps count, and tells the health of good answers. For
 * one thread.
 */
final class Requests {

	private final Courier courier;

	private final DeliveryHealth health;

	private final Backoff backoff = new Backoff();

	private long goodAnswers;

	private int errorsInARow;

	Requests(Courier courier, DeliveryHealth health) {
		this.courier = courier;
		this.health = health;
	}

	/**
	 * How many requests with spans or follow-ups were answered well.
	 */
	long goodAnswers() {
		return this.goodAnswers;
	}

	/**
	 * How many answers since the last good one were a server's error.
	 */
	int errorsInARow() {
		return this.errorsInARow;
	}

	Pause pauseAfter(Answer failure) {
		return this.backoff.after(failure);
	}

	Answer prepare() throws InterruptedException {
		return attempt(this.courier::prepare);
	}

	Answer sendSpans(List<QueuedParcel> parcels) throws InterruptedException {
		long now = System.nanoTime();
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		for (QueuedParcel parcel : parcels) {
			parcel.countAttempt(now, this.goodAnswers);
			request.writeBytes(parcel.parcel().spans());
		}
		String experimentId = parcels.get(0).parcel().experimentId();
		Answer answer = ask(() -> this.courier.sendSpans(request.toByteArray(), experimentId));
		if (answer.kind() == Answer.Kind.DELIVERED) {
			noteDelivered(parcels, answer);
		}
		return answer;
	}

	private void noteDelivered(List<QueuedParcel> parcels, Answer answer) {
		int spans = parcels.stream().mapToInt((parcel) -> parcel.parcel().spanCount()).sum();
		int refused = (int) Math.max(0, Math.min(spans, answer.refusedSpans()));
		if (refused > 0) {
			this.health.failed(Answer.refused(answer.message()),
					"%d of %d spans are dropped; the others are stored".formatted(refused, spans));
		}
		// the server does not say whose they are
		for (QueuedParcel parcel : parcels) {
			int share = Math.min(refused, parcel.parcel().spanCount());
			parcel.markSpansDelivered(share);
			refused -= share;
		}
	}

	Answer sendFollowUp(QueuedParcel parcel, byte[] followUp) throws InterruptedException {
		parcel.countAttempt(System.nanoTime(), this.goodAnswers);
		return ask(() -> this.courier.sendFollowUp(followUp, parcel.parcel().experimentId()));
	}

	Answer run(QueuedParcel parcel, Errand errand) throws InterruptedException {
		parcel.countAttempt(System.nanoTime(), this.goodAnswers);
		return ask(errand::run);
	}

	boolean needsFollowUps() {
		return this.courier.needsFollowUps();
	}

	private static Answer attempt(Request request) throws InterruptedException {
		try {
			return request.send();
		}
		catch (RuntimeException | LinkageError ex) {
			// a fault of ours, and maybe of one parcel only
			return new Answer(Answer.Kind.RETRY_FEW, ex.toString(), null);
		}
	}

	private Answer ask(Request request) throws InterruptedException {
		Answer answer = attempt(request);
		if (answer.kind() == Answer.Kind.DELIVERED) {
			this.goodAnswers++;
			this.errorsInARow = 0;
			this.backoff.succeeded();
			this.health.succeeded();
		}
		else if (answer.kind() == Answer.Kind.RETRY_FEW) {
			this.errorsInARow++;
		}
		return answer;
	}

	@FunctionalInterface
	private interface Request {

		Answer send() throws InterruptedException;

	}

}
