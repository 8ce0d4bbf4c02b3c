/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;

/**
 * Whether a destination works, told to the log at most once a minute for each cause, with
 * a count of what was not told. Thread-safe.
 */
final class SenderHealth {

	private static final Log logger = LogFactory.getLog(BatchSender.class);

	private static final long SILENCE = TimeUnit.MINUTES.toNanos(1);

	private final String target;

	private ExporterStatus.State state = ExporterStatus.State.UP;

	private @Nullable Instant lastSuccess;

	private ExporterStatus.@Nullable LastError lastError;

	private final Map<String, Throttle> throttles = new HashMap<>();

	private boolean announced;

	/**
	 * Makes the health of one destination.
	 * @param target what and where it is, for the log
	 */
	SenderHealth(String target) {
		this.target = target;
	}

	synchronized void succeeded() {
		if (this.announced) {
			logger.info("Traces reach %s again".formatted(this.target));
			this.announced = false;
		}
		this.state = ExporterStatus.State.UP;
		this.lastSuccess = Instant.now();
	}

	/**
	 * Notes a failure.
	 * @param answer the answer; where it is {@link SendResult.Kind#REFUSED}, that
	 * concerns a single trace and is no news of the destination
	 * @param consequence what becomes of the spans
	 */
	synchronized void failed(SendResult answer, String consequence) {
		ExporterStatus.State next = (answer.kind() == SendResult.Kind.RETRY
				|| answer.kind() == SendResult.Kind.RETRY_FEW) ? ExporterStatus.State.RETRYING
						: ExporterStatus.State.REFUSED;
		boolean ofTheServer = answer.kind() != SendResult.Kind.REFUSED;
		if (ofTheServer || this.state == ExporterStatus.State.UP) {
			this.state = next;
		}
		this.lastError = new ExporterStatus.LastError(Instant.now(), answer.message());
		boolean logged = warn((next == ExporterStatus.State.RETRYING) ? next.name() : answer.kind().name(),
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

	synchronized ExporterStatus status(SpanAccount.Snapshot account) {
		return new ExporterStatus(this.state, account.accepted(), account.delivered(), account.queued(),
				account.dropped(), this.lastSuccess, this.lastError);
	}

	private static final class Throttle {

		private long loggedAt = System.nanoTime() - SILENCE;

		private int unlogged;

	}

}
