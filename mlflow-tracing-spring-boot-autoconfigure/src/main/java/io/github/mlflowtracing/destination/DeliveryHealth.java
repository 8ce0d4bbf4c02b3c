/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether a destination works, told to the log at most once a minute for each cause, with
 * a count of what was not told. Thread-safe.
 */
final class DeliveryHealth {

	private static final Log logger = LogFactory.getLog(Delivery.class);

	private static final long SILENCE = TimeUnit.MINUTES.toNanos(1);

	private final String target;

	private DestinationStatus.State state = DestinationStatus.State.UP;

	private @Nullable Instant lastSuccess;

	private DestinationStatus.@Nullable LastError lastError;

	private final Map<String, Throttle> throttles = new HashMap<>();

	private boolean announced;

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
		boolean ofTheServer = answer.kind() != Answer.Kind.REFUSED;
		if (ofTheServer || this.state == DestinationStatus.State.UP) {
			this.state = next;
		}
		this.lastError = new DestinationStatus.LastError(Instant.now(), answer.message());
		boolean logged = warn((next == DestinationStatus.State.RETRYING) ? next.name() : answer.kind().name(),
				"Traces do not reach %s: %s. %s".formatted(this.target, answer.message(), consequence));
		this.announced |= logged && ofTheServer;
	}

	synchronized void lost(int spans, DropCause cause, String reason) {
		warn(cause.label(),
				"%d spans for %s are dropped (%s): %s".formatted(spans, this.target, cause.label(), reason));
	}

	/** At most once a minute for each cause; also for a server that comes and goes. */
	private boolean warn(String cause, String message) {
		Throttle throttle = this.throttles.computeIfAbsent(cause, (key) -> new Throttle());
		long now = System.nanoTime();
		if (now - throttle.loggedAt < SILENCE) {
			throttle.unlogged++;
			logger.debug(message);
			return false;
		}
		logger.warn((throttle.unlogged == 0) ? message
				: "%s (and %d more since the last such line)".formatted(message, throttle.unlogged));
		throttle.loggedAt = now;
		throttle.unlogged = 0;
		return true;
	}

	synchronized DestinationStatus status(SpanAccount.Snapshot account) {
		return new DestinationStatus(this.state, account.accepted(), account.delivered(), account.queued(),
				account.dropped(), this.lastSuccess, this.lastError);
	}

	private static final class Throttle {

		private long loggedAt = System.nanoTime() - SILENCE;

		private int unlogged;

	}

}
