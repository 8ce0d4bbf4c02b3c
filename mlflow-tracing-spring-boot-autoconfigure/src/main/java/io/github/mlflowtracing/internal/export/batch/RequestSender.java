/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.io.ByteArrayOutputStream;
import java.util.List;

import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Sends to one server, and counts what comes of it. Thread-safe.
 */
final class RequestSender {

	private final SpanSender sender;

	private final SenderHealth health;

	private final ServerLimits limits;

	private final Backoff backoff = new Backoff();

	private Pause pause = Pause.NONE;

	private long pausedAt = System.nanoTime();

	private long successes;

	private int errorsInARow;

	RequestSender(SpanSender sender, SenderHealth health, ServerLimits limits) {
		this.sender = sender;
		this.health = health;
		this.limits = limits;
	}

	/**
	 * How many requests with spans or follow-ups succeeded.
	 */
	synchronized long successes() {
		return this.successes;
	}

	/**
	 * How many results since the last success were a server's error.
	 */
	synchronized int errorsInARow() {
		return this.errorsInARow;
	}

	/**
	 * How long to pause. Failures of requests side by side are one failure.
	 * @param failure the failure
	 * @param startedAt when the first of the failed requests was taken from the queue
	 */
	synchronized Pause pauseAfter(SendResult failure, long startedAt) {
		if (startedAt - this.pausedAt > 0) {
			this.pause = this.backoff.after(failure);
			this.pausedAt = System.nanoTime();
		}
		return this.pause;
	}

	SendResult prepare() throws InterruptedException {
		return attempt(this.sender::prepare);
	}

	/**
	 * Sends the spans of several requests in one message.
	 */
	SendResult sendTogether(List<QueuedRequest> requests) throws InterruptedException {
		requests.forEach(this::countAttempt);
		int spans = requests.stream().mapToInt((request) -> request.nextPart().count()).sum();
		SendResult result = send(spans, () -> sendSpans(message(requests), requests.get(0)));
		if (result.kind() == SendResult.Kind.DELIVERED) {
			int refused = refused(result, spans);
			// the server does not say whose they are
			for (QueuedRequest request : requests) {
				int share = Math.min(refused, request.nextPart().count());
				request.partSent(share);
				refused -= share;
			}
		}
		return result;
	}

	/**
	 * Sends the next part of a request's spans.
	 */
	SendResult sendNextPart(QueuedRequest request) throws InterruptedException {
		countAttempt(request);
		EncodedSpans part = request.nextPart();
		SendResult result = send(part.count(), () -> sendSpans(part.bytes(), request));
		if (result.kind() == SendResult.Kind.DELIVERED) {
			request.partSent(refused(result, part.count()));
		}
		return result;
	}

	private static byte[] message(List<QueuedRequest> requests) {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		requests.forEach((request) -> message.writeBytes(request.nextPart().bytes()));
		return message.toByteArray();
	}

	private SendResult sendSpans(byte[] message, QueuedRequest first) throws InterruptedException {
		return this.sender.sendSpans(message, first.request().experimentId());
	}

	private int refused(SendResult result, int spans) {
		int refused = (int) Math.max(0, Math.min(spans, result.refusedSpans()));
		if (refused > 0) {
			this.health.failed(SendResult.refused(result.message()),
					"%d of %d spans are dropped; the others are stored".formatted(refused, spans));
		}
		return refused;
	}

	SendResult sendFollowUp(QueuedRequest request) throws InterruptedException {
		countAttempt(request);
		FollowUpRequest followUp = request.followUp();
		byte[] body = request.request().followUp();
		if (followUp != null) {
			return send(0, followUp::send);
		}
		return (body != null) ? send(0, () -> this.sender.sendFollowUp(body, request.request().experimentId()))
				: SendResult.DELIVERED;
	}

	boolean needsFollowUps() {
		return this.sender.needsFollowUps();
	}

	private void countAttempt(QueuedRequest request) {
		request.countAttempt(System.nanoTime(), successes());
	}

	private static SendResult attempt(Attempt attempt) throws InterruptedException {
		try {
			return attempt.send();
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			// a fault of ours, and maybe of one request only
			return new SendResult(SendResult.Kind.RETRY_FEW, LogText.failure(ex), null);
		}
	}

	private SendResult send(int spans, Attempt attempt) throws InterruptedException {
		long start = System.nanoTime();
		SendResult result = attempt(attempt);
		if (result.kind() == SendResult.Kind.FORBIDDEN && successes() == 0) {
			result = SendResult.blocked(result.message());
		}
		switch (result.kind()) {
			case DELIVERED -> succeeded(System.nanoTime() - start, spans);
			case RETRY_FEW -> failed(1);
			case RETRY, BROKEN, BLOCKED, FORBIDDEN -> failed(0);
			case TOO_LARGE, REFUSED -> {
			}
		}
		return result;
	}

	private synchronized void succeeded(long nanos, int spans) {
		this.successes++;
		this.errorsInARow = 0;
		this.backoff.succeeded();
		this.limits.succeeded(nanos, spans);
		this.health.succeeded();
	}

	private synchronized void failed(int errors) {
		this.errorsInARow += errors;
		this.limits.failed();
	}

	@FunctionalInterface
	private interface Attempt {

		SendResult send() throws InterruptedException;

	}

}
