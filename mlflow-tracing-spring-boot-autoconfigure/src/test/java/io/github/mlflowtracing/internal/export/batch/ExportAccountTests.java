/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;

import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.parcel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BatchSender}: that it accounts for every span, and ends.
 */
@Timeout(60)
class ExportAccountTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final Duration SHORT = Duration.ofMillis(50);

	private final ScriptedSpanSender courier = new ScriptedSpanSender();

	private final CountDownLatch open = new CountDownLatch(1);

	private final ExecutorService threads = Executors.newFixedThreadPool(64);

	private BatchSender delivery;

	@AfterEach
	void stop() {
		this.open.countDown();
		this.threads.shutdownNow();
		if (this.delivery != null) {
			this.delivery.close(Duration.ZERO);
		}
	}

	@Test
	void aFullQueueDropsTheOldest() {
		start(3, 1000, 100, LONG);
		offer("a", "b", "c", "d", "e");
		assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 2L));
		assertThat(this.delivery.status().queued()).isEqualTo(3);
		flush();
		assertThat(this.courier.deliveredSpans).containsExactly("c", "d", "e");
	}

	@Test
	void aQueueIsFullWhenItsMemoryIs() {
		start(1000, 25, 100, LONG);
		offer("123456789", "223456789", "323456789");
		flush();
		assertThat(this.courier.deliveredSpans).containsExactly("223456789", "323456789");
		assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 1L));
	}

	@Test
	void whatNeverFitsPushesNothingOut() {
		start(10, 25, 100, LONG);
		offer("a");
		this.delivery.offer(ExportRequest.ofSpans("heavy", 2, new byte[26]));
		this.delivery.offer(ExportRequest.ofSpans("large", 11, new byte[1]));
		offer("b");
		flush();
		assertThat(this.courier.deliveredSpans).containsExactly("a", "b");
		assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 13L));
		assertThat(this.delivery.status().accepted()).isEqualTo(15);
	}

	@Test
	void whatIsUnderWayCountsAsQueuedAndIsNotPushedOut() {
		this.courier.spans = (request) -> {
			this.open.await();
			return SendResult.DELIVERED;
		};
		start(2, 1000, 1, SHORT);
		offer("a");
		await().until(() -> !this.courier.requests.isEmpty());
		offer("b", "c", "d");
		assertThat(this.delivery.status().queued()).isEqualTo(2);
		assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 2L));
		this.open.countDown();
		flush();
		assertThat(this.courier.deliveredSpans).containsExactly("a", "d");
	}

	@Test
	void accountsHoldAtEveryMoment() throws Exception {
		this.courier.spans = (request) -> request.contains("7;") ? SendResult.refused("HTTP 400")
				: SendResult.DELIVERED;
		start(50, 100_000, 20, Duration.ofMillis(1));
		List<Future<?>> offering = new ArrayList<>();
		for (int thread = 0; thread < 64; thread++) {
			offering.add(this.threads.submit(() -> {
				for (int i = 0; i < 500; i++) {
					offer(Integer.toString(i));
				}
				this.delivery.notEncodable(5, "expected by this test");
			}));
		}
		while (!offering.stream().allMatch(Future::isDone)) {
			assertAccount(this.delivery.status());
		}
		for (Future<?> done : offering) {
			done.get();
		}
		flush();
		ExporterStatus status = this.delivery.status();
		assertAccount(status);
		assertThat(status.accepted()).isEqualTo(64 * 505);
		assertThat(status.queued()).isZero();
		assertThat(status.delivered()).isEqualTo(this.courier.deliveredSpans.size());
		assertThat(status.dropped()).containsEntry(DropCause.NOT_ENCODABLE, 320L)
			.containsKeys(DropCause.REFUSED, DropCause.QUEUE_FULL);
	}

	private static void assertAccount(ExporterStatus status) {
		long dropped = status.dropped().values().stream().mapToLong(Long::longValue).sum();
		assertThat(status.accepted()).isEqualTo(status.delivered() + status.queued() + dropped);
		assertThat(status.queued()).isBetween(0L, 50L);
	}

	@Test
	void flushIsNotAnsweredBeforeTheServerHas() throws Exception {
		this.courier.spans = (request) -> {
			this.open.await();
			return SendResult.DELIVERED;
		};
		start(100, 1000, 100, LONG);
		offer("a");
		assertThat(this.delivery.flush(SHORT)).isFalse();
		Future<Boolean> flushing = this.threads.submit(this::flush);
		this.open.countDown();
		assertThat(flushing.get()).isTrue();
		assertThat(this.courier.deliveredSpans).containsExactly("a");
	}

	@Test
	void flushDoesNotWaitForWhatComesLater() throws Exception {
		this.courier.spans = (request) -> {
			if (request.contains("late")) {
				this.open.await();
			}
			else {
				offer("late");
			}
			return SendResult.DELIVERED;
		};
		start(100, 1000, 100, LONG);
		offer("a");
		assertThat(flush()).isTrue();
		assertThat(this.delivery.status().queued()).isEqualTo(1);
	}

	@Test
	void flushesSideBySideEachWaitForTheirOwn() throws Exception {
		this.courier.spans = (request) -> {
			if (request.contains("b;")) {
				this.open.await();
			}
			return SendResult.DELIVERED;
		};
		start(100, 1000, 1, LONG);
		offer("a");
		Future<Boolean> first = this.threads.submit(this::flush);
		assertThat(first.get()).isTrue();
		offer("b", "c");
		Future<Boolean> second = this.threads.submit(this::flush);
		Future<Boolean> third = this.threads.submit(this::flush);
		await().until(() -> this.courier.requests.contains("b;"));
		assertThat(second.isDone()).isFalse();
		assertThat(third.isDone()).isFalse();
		this.open.countDown();
		assertThat(second.get()).isTrue();
		assertThat(third.get()).isTrue();
	}

	@Test
	void flushOfALongQueueIsCheap() {
		start(65_536, Long.MAX_VALUE, 1, LONG);
		for (int i = 0; i < 20_000; i++) {
			offer("a");
		}
		long start = System.nanoTime();
		assertThat(this.delivery.flush(Duration.ofSeconds(50))).isTrue();
		// each settled parcel once scanned all others: minutes
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
	}

	@Test
	void flushWithNothingToDoIsTrue() {
		start(100, 1000, 100, LONG);
		assertThat(this.delivery.flush(Duration.ZERO)).isTrue();
		assertThat(this.delivery.flush(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
	}

	@Test
	void closingDeliversWhatWaits() {
		start(100, 1000, 100, LONG);
		offer("a", "b");
		this.delivery.close(Duration.ofSeconds(20));
		assertThat(this.courier.deliveredSpans).containsExactly("a", "b");
		assertThat(this.courier.closed).isTrue();
		assertThat(this.delivery.status().dropped()).isEmpty();
	}

	@Test
	void closingGivesUpWhatCannotBeDeliveredInTime() {
		this.courier.spans = (request) -> {
			this.open.await();
			return SendResult.DELIVERED;
		};
		start(100, 1000, 1, SHORT);
		offer("a", "b");
		await().until(() -> !this.courier.requests.isEmpty());
		this.delivery.close(SHORT);
		assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.SHUTDOWN, 2L));
		assertThat(this.delivery.status().queued()).isZero();
		offer("c");
		this.delivery.close(SHORT);
		assertThat(this.delivery.status().accepted()).isEqualTo(3);
		assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.SHUTDOWN, 3L));
		assertThat(this.courier.requests).containsExactly("a;");
	}

	@Test
	void anAnswerThatComesAfterClosingDoesNotCountTwice() {
		CountDownLatch answered = new CountDownLatch(1);
		this.courier.spans = (request) -> {
			awaitOpen();
			answered.countDown();
			return SendResult.DELIVERED;
		};
		start(100, 1000, 1, SHORT);
		offer("a");
		await().until(() -> !this.courier.requests.isEmpty());
		this.delivery.close(SHORT);
		this.open.countDown();
		await().until(() -> answered.getCount() == 0 && this.delivery.status().lastSuccess() != null);
		await().during(SHORT).untilAsserted(() -> {
			assertThat(this.delivery.status().delivered()).isZero();
			assertThat(this.delivery.status().queued()).isZero();
		});
	}

	@Test
	void spansOfWhichOnlyTheFollowUpIsLeftCountAsDelivered() {
		this.courier.followUp = (request) -> {
			this.open.await();
			return SendResult.DELIVERED;
		};
		start(100, 1000, 1, SHORT);
		this.delivery.offer(parcel("a", true));
		await().until(() -> !this.courier.followUps.isEmpty());
		this.delivery.close(SHORT);
		assertThat(this.delivery.status().delivered()).isEqualTo(1);
		assertThat(this.delivery.status().dropped()).isEmpty();
		assertThat(this.delivery.status().queued()).isZero();
	}

	/** As a courier that does not care for interrupts. */
	private void awaitOpen() {
		boolean opened = false;
		while (!opened) {
			try {
				this.open.await();
				opened = true;
			}
			catch (InterruptedException ex) {
				// waits on
			}
		}
	}

	private void start(int queueSize, long queueMemory, int maxBatchSize, Duration scheduleDelay) {
		this.delivery = new BatchSender("test", "the test's server", this.courier,
				new BatchSettings(queueSize, queueMemory, maxBatchSize, scheduleDelay, LONG));
	}

	private void offer(String... names) {
		List.of(names).forEach((name) -> this.delivery.offer(parcel(name)));
	}

	private boolean flush() {
		return this.delivery.flush(Duration.ofSeconds(20));
	}

}
