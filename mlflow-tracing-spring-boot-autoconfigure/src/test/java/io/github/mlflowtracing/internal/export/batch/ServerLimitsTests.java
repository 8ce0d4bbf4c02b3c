/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServerLimits}.
 */
class ServerLimitsTests {

	private static final Duration USUAL = Duration.ofSeconds(1);

	private long now;

	private final ServerLimits limits = new ServerLimits(4, 16 * 1024 * 1024, () -> this.now);

	@Test
	void aServerThatRepliesInTimeGetsMoreRequestsAtATimeUpToTheMaximum() {
		assertThat(this.limits.concurrency()).isOne();
		reply(20, 20, 0);
		assertThat(this.limits.concurrency()).isEqualTo(4);
		assertThat(delay()).isEqualTo(USUAL);
		assertThat(this.limits.isSlow()).isFalse();
	}

	@Test
	void aFailureEndsThat() {
		reply(20, 20, 0);
		this.limits.failed();
		assertThat(this.limits.concurrency()).isOne();
		assertThat(this.limits.isSlow()).isFalse();
	}

	@Test
	void aSlowServerGetsOneRequestAtATimeAndFewer() {
		reply(20, 20, 0);
		reply(10, 1200, 2);
		assertThat(this.limits.isSlow()).isTrue();
		assertThat(this.limits.concurrency()).isOne();
		assertThat(delay()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
		reply(100, 60_000, 2);
		assertThat(delay()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void aServerThatRecoversIsServedAsBefore() {
		reply(10, 5000, 2);
		reply(30, 30, 2);
		assertThat(this.limits.isSlow()).isFalse();
		assertThat(this.limits.concurrency()).isEqualTo(4);
		assertThat(delay()).isEqualTo(USUAL);
	}

	@Test
	void aLargeMessageMayTakeLonger() {
		reply(10, 1200, 512);
		assertThat(this.limits.isSlow()).isFalse();
	}

	@Test
	void requestsBecomeSmallerUntilNoServerTakesLess() {
		assertThat(this.limits.batchBytes()).isEqualTo(ServerLimits.BATCH_BYTES);
		assertThat(this.limits.maxBytes()).isEqualTo(16 * 1024 * 1024);
		assertThat(this.limits.tooLarge(2_000_000)).isTrue();
		assertThat(this.limits.maxBytes()).isEqualTo(1_000_000);
		assertThat(this.limits.tooLarge(5_000_000)).isTrue();
		assertThat(this.limits.batchBytes()).isEqualTo(1_000_000);
		assertThat(this.limits.tooLarge(ServerLimits.MIN_BYTES + 1)).isTrue();
		assertThat(this.limits.tooLarge(ServerLimits.MIN_BYTES)).isFalse();
		assertThat(this.limits.maxBytes()).isEqualTo(ServerLimits.MIN_BYTES);
	}

	@Test
	void requestsGrowAgainAfterMinutesInWhichNoneWasTooLarge() {
		this.limits.tooLarge(8_000_000);
		this.now += TimeUnit.MINUTES.toNanos(4);
		reply(10, 20, 0);
		assertThat(this.limits.maxBytes()).isEqualTo(4_000_000);
		this.now += TimeUnit.MINUTES.toNanos(2);
		reply(10, 20, 0);
		assertThat(this.limits.maxBytes()).isEqualTo(8_000_000);
		this.limits.tooLarge(7_000_000);
		assertThat(this.limits.maxBytes()).isEqualTo(3_500_000);
		for (int i = 0; i < 10; i++) {
			this.now += TimeUnit.MINUTES.toNanos(5);
			reply(1, 20, 0);
		}
		assertThat(this.limits.maxBytes()).isEqualTo(16 * 1024 * 1024);
	}

	private void reply(int times, long millis, int spans) {
		for (int i = 0; i < times; i++) {
			this.limits.succeeded(TimeUnit.MILLISECONDS.toNanos(millis), spans);
		}
	}

	private Duration delay() {
		return Duration.ofNanos(this.limits.delay(USUAL));
	}

}
