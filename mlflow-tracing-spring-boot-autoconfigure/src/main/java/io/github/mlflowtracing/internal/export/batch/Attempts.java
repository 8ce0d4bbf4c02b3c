/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.io.ByteArrayOutputStream;
import java.util.List;

import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Asks a server by its courier, keeps count, and tells the health of good answers. For
 * one thread.
 */
final class Attempts {

	private final SpanSender courier;

	private final SenderHealth health;

	private final Backoff backoff = new Backoff();

	private long goodAnswers;

	private int errorsInARow;

	Attempts(SpanSender courier, SenderHealth health) {
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

	Pause pauseAfter(SendResult failure) {
		return this.backoff.after(failure);
	}

	SendResult prepare() throws InterruptedException {
		return attempt(this.courier::prepare);
	}

	SendResult sendSpans(List<QueuedRequest> parcels) throws InterruptedException {
		long now = System.nanoTime();
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		for (QueuedRequest parcel : parcels) {
			parcel.countAttempt(now, this.goodAnswers);
			request.writeBytes(parcel.parcel().spans());
		}
		String experimentId = parcels.get(0).parcel().experimentId();
		SendResult answer = ask(() -> this.courier.sendSpans(request.toByteArray(), experimentId));
		if (answer.kind() == SendResult.Kind.DELIVERED) {
			noteDelivered(parcels, answer);
		}
		return answer;
	}

	private void noteDelivered(List<QueuedRequest> parcels, SendResult answer) {
		int spans = parcels.stream().mapToInt((parcel) -> parcel.parcel().spanCount()).sum();
		int refused = (int) Math.max(0, Math.min(spans, answer.refusedSpans()));
		if (refused > 0) {
			this.health.failed(SendResult.refused(answer.message()),
					"%d of %d spans are dropped; the others are stored".formatted(refused, spans));
		}
		// the server does not say whose they are
		for (QueuedRequest parcel : parcels) {
			int share = Math.min(refused, parcel.parcel().spanCount());
			parcel.markSpansDelivered(share);
			refused -= share;
		}
	}

	SendResult sendFollowUp(QueuedRequest parcel, byte[] followUp) throws InterruptedException {
		parcel.countAttempt(System.nanoTime(), this.goodAnswers);
		return ask(() -> this.courier.sendFollowUp(followUp, parcel.parcel().experimentId()));
	}

	SendResult run(QueuedRequest parcel, FollowUpRequest errand) throws InterruptedException {
		parcel.countAttempt(System.nanoTime(), this.goodAnswers);
		return ask(errand::run);
	}

	boolean needsFollowUps() {
		return this.courier.needsFollowUps();
	}

	private static SendResult attempt(Request request) throws InterruptedException {
		try {
			return request.send();
		}
		catch (RuntimeException | LinkageError ex) {
			// a fault of ours, and maybe of one parcel only
			return new SendResult(SendResult.Kind.RETRY_FEW, LogText.failure(ex), null);
		}
	}

	private SendResult ask(Request request) throws InterruptedException {
		SendResult answer = attempt(request);
		if (answer.kind() == SendResult.Kind.DELIVERED) {
			this.goodAnswers++;
			this.errorsInARow = 0;
			this.backoff.succeeded();
			this.health.succeeded();
		}
		else if (answer.kind() == SendResult.Kind.RETRY_FEW) {
			this.errorsInARow++;
		}
		return answer;
	}

	@FunctionalInterface
	private interface Request {

		SendResult send() throws InterruptedException;

	}

}
