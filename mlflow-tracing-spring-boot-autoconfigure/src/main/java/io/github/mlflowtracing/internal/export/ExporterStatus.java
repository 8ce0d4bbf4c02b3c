/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What became of an exporter's spans: at every moment
 * {@code accepted = delivered + queued + the sum of dropped}.
 *
 * @param state whether it works
 * @param accepted spans that were offered to it
 * @param delivered spans that the server has
 * @param queued spans that wait or are in flight
 * @param dropped spans that were dropped, by cause; causes without spans are absent
 * @param lastSuccess when a request last succeeded
 * @param lastError what last went wrong
 */
public record ExporterStatus(State state, long accepted, long delivered, long queued, Map<DropCause, Long> dropped,
		@Nullable Instant lastSuccess, @Nullable LastError lastError) {

	public ExporterStatus {
		dropped = Map.copyOf(dropped);
	}

	/**
	 * Whether an exporter works.
	 */
	public enum State {

		/** The last request succeeded, or there was none yet. */
		UP,

		/** The last request failed in a way that may pass. */
		RETRYING,

		/** The server refuses the credentials or the requests. */
		REFUSED,

		/** Nothing is sent. */
		OFF

	}

	/**
	 * A failure.
	 *
	 * @param at when it happened
	 * @param message what happened
	 */
	public record LastError(Instant at, String message) {

	}

}
