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
 * Whether a server works, logged at most once a minute for each cause, with a count of
 * what was not logged. Thread-safe.
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
	 * Starts well.
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
	 * @param result the result; where it is {@link SendResult.Kind#REFUSED}, that
	 * concerns a single trace and is no news of the server
	 * @param consequence what becomes of the spans
	 */
	synchronized void failed(SendResult result, String consequence) {
		ExporterStatus.State next = switch (result.kind()) {
			case RETRY, RETRY_FEW, BROKEN -> ExporterStatus.State.RETRYING;
			case DELIVERED, BLOCKED, FORBIDDEN, TOO_LARGE, REFUSED -> ExporterStatus.State.REFUSED;
		};
		boolean ofTheServer = result.kind() != SendResult.Kind.REFUSED;
		if (ofTheServer || this.state == ExporterStatus.State.UP) {
			this.state = next;
		}
		this.lastError = new ExporterStatus.LastError(Instant.now(), result.message());
		boolean logged = warn((next == ExporterStatus.State.RETRYING) ? next.name() : result.kind().name(),
				"Traces do not reach %s: %s. %s".formatted(this.target, result.message(), consequence));
		this.announced |= logged && ofTheServer;
	}

	synchronized void lost(int spans, DropCause cause, String reason) {
		if (spans > 0) {
			warn(cause.label(),
					"%d spans for %s are dropped (%s): %s".formatted(spans, this.target, cause.label(), reason));
		}
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
