/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backoff}.
 */
class BackoffTests {

	private final Backoff backoff = new Backoff();

	@RepeatedTest(20)
	void pausesGrowToALimitAndBeginAnewAfterASuccess() {
		SendResult result = SendResult.retry("HTTP 503");
		assertThat(pause(result)).isBetween(Duration.ofMillis(50), Duration.ofMillis(500));
		assertThat(pause(result)).isBetween(Duration.ofMillis(50), Duration.ofSeconds(1));
		for (int i = 0; i < 100; i++) {
			assertThat(pause(result)).isBetween(Duration.ofMillis(50), Duration.ofSeconds(15));
		}
		this.backoff.succeeded();
		assertThat(pause(result)).isLessThanOrEqualTo(Duration.ofMillis(500));
	}

	@Test
	void applicationsDoNotComeBackAtTheSameMoment() {
		Set<Duration> pauses = new HashSet<>();
		for (int i = 0; i < 20; i++) {
			pauses.add(new Backoff().after(SendResult.retry("HTTP 503")).usual());
		}
		assertThat(pauses).hasSizeGreaterThan(10);
	}

	@RepeatedTest(20)
	void aServerThatLetsNobodyInIsAskedAgainWithinHalfAMinuteAndNotTooSoon() {
		for (int i = 0; i < 10; i++) {
			Pause pause = this.backoff.after(SendResult.blocked("HTTP 401"));
			assertThat(pause.usual()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(30));
			assertThat(pause.awaited()).isEqualTo(pause.usual());
		}
	}

	@Test
	void theTimeThatAServerAsksForIsKeptToUnlessItIsAbsurd() {
		assertThat(pause(asking(Duration.ofSeconds(20)))).isEqualTo(Duration.ofSeconds(20));
		assertThat(pause(asking(Duration.ofSeconds(Long.MAX_VALUE)))).isEqualTo(Duration.ofMinutes(5));
		assertThat(pause(asking(Duration.ofSeconds(-5)))).isPositive();
	}

	@Test
	void whileSomebodyWaitsAPauseIsShort() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.backoff.after(asking(Duration.ofSeconds(20))).awaited()).isPositive()
				.isLessThanOrEqualTo(Duration.ofSeconds(1));
		}
	}

	private static SendResult asking(Duration retryAfter) {
		return new SendResult(SendResult.Kind.RETRY, "HTTP 429", retryAfter);
	}

	private Duration pause(SendResult result) {
		return this.backoff.after(result).usual();
	}

}
