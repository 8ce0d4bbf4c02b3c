/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What became of a destination's spans: at every moment
 * {@code accepted = delivered + queued + the sum of dropped}.
 *
 * @param state whether it works
 * @param accepted spans taken
 * @param delivered spans answered well
 * @param queued spans waiting or under way
 * @param dropped spans given up, by cause; causes without spans are absent
 * @param lastSuccess when a request was last answered well
 * @param lastError what last went wrong
 */
public record ExporterStatus(State state, long accepted, long delivered, long queued, Map<DropCause, Long> dropped,
		@Nullable Instant lastSuccess, @Nullable LastError lastError) {

	public ExporterStatus {
		dropped = Map.copyOf(dropped);
	}

	/**
	 * Whether a destination works.
	 */
	public enum State {

		/** The last request was answered well, or there was none yet. */
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
