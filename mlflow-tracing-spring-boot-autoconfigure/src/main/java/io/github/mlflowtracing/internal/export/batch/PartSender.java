/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;

/**
 * Sends one request by itself, in parts where it is too large. Thread-safe.
 */
final class PartSender {

	private final RequestSender requests;

	private final SenderHealth health;

	private final ServerLimits limits;

	private final Runnable contentLeftOut;

	PartSender(RequestSender requests, SenderHealth health, ServerLimits limits, Runnable contentLeftOut) {
		this.requests = requests;
		this.health = health;
		this.limits = limits;
		this.contentLeftOut = contentLeftOut;
	}

	/**
	 * Sends a request, split by spans where it is too large. Of a single span that is too
	 * large still, the content is left out; then the span is lost alone.
	 */
	SendResult send(QueuedRequest request) throws InterruptedException {
		SendResult result = SendResult.DELIVERED;
		while (!request.areSpansSent()) {
			request.splitNextPart(this.limits.maxBytes());
			EncodedSpans part = request.nextPart();
			result = this.requests.sendNextPart(request);
			if (result.kind() == SendResult.Kind.TOO_LARGE) {
				makeSmaller(request, result);
			}
			else if (result.kind() == SendResult.Kind.REFUSED && part.count() < request.unsentSpans()) {
				refuseNextPart(request, result);
			}
			else if (result.kind() != SendResult.Kind.DELIVERED) {
				return result;
			}
		}
		return SendResult.DELIVERED;
	}

	private void makeSmaller(QueuedRequest request, SendResult result) {
		int size = request.nextPart().bytes().length;
		if (request.splitNextPart(size / 2)) {
			this.limits.tooLarge(size);
		}
		else if (!leaveContentOut(request, result)) {
			refuseNextPart(request, result);
		}
	}

	boolean leaveContentOut(QueuedRequest request, SendResult result) {
		boolean leftOut = request.leaveContentOut();
		if (leftOut) {
			this.contentLeftOut.run();
			this.health.failed(SendResult.refused(result.message()),
					"Content of a span of trace tr-%s is left out".formatted(request.traceId()));
		}
		return leftOut;
	}

	private void refuseNextPart(QueuedRequest request, SendResult result) {
		int spans = request.nextPart().count();
		this.health.failed(SendResult.refused(result.message()),
				"%d spans of trace tr-%s are dropped; others are still sent".formatted(spans, request.traceId()));
		request.partSent(spans);
	}

}
