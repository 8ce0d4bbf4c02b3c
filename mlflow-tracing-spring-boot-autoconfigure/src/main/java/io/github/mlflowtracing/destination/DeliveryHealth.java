/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether a destination works, told to the log when that changes and at most once a
 * minute while it does not. Thread-safe.
 */
final class DeliveryHealth {

	private static final Log logger = LogFactory.getLog(Delivery.class);

	private static final long SILENCE = TimeUnit.MINUTES.toNanos(1);

	private final String target;

	private DestinationStatus.State state = DestinationStatus.State.UP;

	private @Nullable Instant lastSuccess;

	private DestinationStatus.@Nullable LastError lastError;

	private boolean announced;

	private long loggedAt = System.nanoTime() - SILENCE;

	private int unlogged;

	/**
	 * Makes the health of one destination.
	 * @param target what and where it is, for the log
	 */
	DeliveryHealth(String target) {
		this.target = target;
	}

	synchronized void succeeded() {
		if (this.announced) {
			logger.info("Traces reach %s again".formatted(this.target));
			this.announced = false;
			this.loggedAt = System.nanoTime() - SILENCE;
			this.unlogged = 0;
		}
		this.state = DestinationStatus.State.UP;
		this.lastSuccess = Instant.now();
	}

	/**
	 * Notes a failure.
	 * @param answer the answer; where it is {@link Answer.Kind#REFUSED}, that concerns a
	 * single trace and is no news of the destination
	 * @param consequence what becomes of the spans
	 */
	synchronized void failed(Answer answer, String consequence) {
		DestinationStatus.State next = (answer.kind() == Answer.Kind.RETRY || answer.kind() == Answer.Kind.RETRY_FEW)
				? DestinationStatus.State.RETRYING : DestinationStatus.State.REFUSED;
		boolean news = answer.kind() != Answer.Kind.REFUSED && (next != this.state || !this.announced);
		this.announced |= news;
		if (news || this.state == DestinationStatus.State.UP) {
			this.state = next;
		}
		this.lastError = new DestinationStatus.LastError(Instant.now(), answer.message());
		warn("Traces do not reach %s: %s. %s".formatted(this.target, answer.message(), consequence), news);
	}

	synchronized void lost(int spans, DropCause cause, String reason) {
		warn("%d spans for %s are dropped (%s): %s".formatted(spans, this.target, cause.label(), reason),
				cause == DropCause.SHUTDOWN);
	}

	private void warn(String message, boolean news) {
		long now = System.nanoTime();
		if (!news && now - this.loggedAt < SILENCE) {
			this.unlogged++;
			logger.debug(message);
			return;
		}
		logger.warn((this.unlogged == 0) ? message
				: "%s (and %d more of the last minute)".formatted(message, this.unlogged));
		this.loggedAt = now;
		this.unlogged = 0;
	}

	synchronized DestinationStatus status(SpanAccount.Snapshot account) {
		return new DestinationStatus(this.state, account.accepted(), account.delivered(), account.queued(),
				account.dropped(), this.lastSuccess, this.lastError);
	}

}
