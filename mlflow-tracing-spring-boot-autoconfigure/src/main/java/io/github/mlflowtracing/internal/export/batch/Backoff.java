/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to pause after a failure: exponentially longer with each, by chance, so that
 * applications do not come back at the same moment, and never so short that it is a hot
 * loop. For one thread.
 */
final class Backoff {

	private static final Duration SHORTEST = Duration.ofMillis(50);

	private static final Duration FIRST = Duration.ofMillis(500);

	private static final Duration LONGEST = Duration.ofSeconds(15);

	private static final Duration LONGEST_AWAITED = Duration.ofSeconds(1);

	private static final Duration SHORTEST_BLOCKED = Duration.ofSeconds(5);

	private static final Duration FIRST_BLOCKED = Duration.ofSeconds(10);

	private static final Duration LONGEST_BLOCKED = Duration.ofSeconds(30);

	/** How long a server may ask to wait. */
	private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

	private int failures;

	void succeeded() {
		this.failures = 0;
	}

	Pause after(SendResult failure) {
		int doublings = Math.min(this.failures++, 10);
		if (failure.kind() == SendResult.Kind.BLOCKED) {
			// some servers lock out who tries too often, so a waiting flush does not
			// count
			Duration pause = random(SHORTEST_BLOCKED,
					shorter(FIRST_BLOCKED.multipliedBy(1L << doublings), LONGEST_BLOCKED));
			return new Pause(pause, pause);
		}
		Duration pause = random(SHORTEST, shorter(FIRST.multipliedBy(1L << doublings), LONGEST));
		Duration asked = (failure.retryAfter() != null) ? shorter(failure.retryAfter(), LONGEST_ASKED) : Duration.ZERO;
		return new Pause(Collections.max(List.of(pause, asked)), shorter(pause, LONGEST_AWAITED));
	}

	private static Duration random(Duration shortest, Duration longest) {
		return Duration.ofNanos(ThreadLocalRandom.current().nextLong(shortest.toNanos(), longest.toNanos() + 1));
	}

	private static Duration shorter(Duration one, Duration other) {
		return Collections.min(List.of(one, other));
	}

}
