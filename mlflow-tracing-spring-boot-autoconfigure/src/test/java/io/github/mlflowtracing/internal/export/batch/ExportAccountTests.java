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

import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;
import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;

import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BatchSender}: that it accounts for every span, and ends.
 */
@Timeout(60)
class ExportAccountTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final Duration SHORT = Duration.ofMillis(50);

	private final ScriptedSpanSender sender = new ScriptedSpanSender();

	private final CountDownLatch open = new CountDownLatch(1);

	private final ExecutorService threads = Executors.newFixedThreadPool(64);

	private BatchSender batchSender;

	@AfterEach
	void stop() {
		this.open.countDown();
		this.threads.shutdownNow();
		if (this.batchSender != null) {
			this.batchSender.close(Duration.ZERO);
		}
	}

	@Test
	void aFullQueueDropsTheOldest() {
		start(3, 1_000_000, 100, LONG);
		offer("a", "b", "c", "d", "e");
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 2L));
		assertThat(this.batchSender.status().queued()).isEqualTo(3);
		flush();
		assertThat(this.sender.deliveredSpans).containsExactly("c", "d", "e");
	}

	@Test
	void aQueueIsFullWhenItsMemoryIs() {
		start(1000, 2 * 512 + 25, 100, LONG);
		offer("123456789", "223456789", "323456789");
		flush();
		assertThat(this.sender.deliveredSpans).containsExactly("223456789", "323456789");
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 1L));
	}

	@Test
	void whatNeverFitsPushesNothingOut() {
		start(10, 3 * 512, 100, LONG);
		offer("a");
		this.batchSender.offer(ExportRequest.ofSpans("heavy", new EncodedSpans(new byte[1025], 2)));
		this.batchSender.offer(ExportRequest.ofSpans("large", new EncodedSpans(new byte[1], 11)));
		offer("b");
		flush();
		assertThat(this.sender.deliveredSpans).containsExactly("a", "b");
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 13L));
		assertThat(this.batchSender.status().accepted()).isEqualTo(15);
	}

	@Test
	void whatIsUnderWayCountsAsQueuedAndIsNotPushedOut() {
		this.sender.spans = (request) -> {
			this.open.await();
			return SendResult.DELIVERED;
		};
		start(2, 1_000_000, 1, SHORT);
		offer("a");
		await().until(() -> !this.sender.requests.isEmpty());
		offer("b", "c", "d");
		assertThat(this.batchSender.status().queued()).isEqualTo(2);
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.QUEUE_FULL, 2L));
		this.open.countDown();
		flush();
		assertThat(this.sender.deliveredSpans).containsExactly("a", "d");
	}

	@Test
	void accountsHoldAtEveryMoment() throws Exception {
		this.sender.spans = (request) -> request.contains("7;") ? SendResult.refused("HTTP 400") : SendResult.DELIVERED;
		start(50, 100_000, 20, Duration.ofMillis(1));
		List<Future<?>> offering = new ArrayList<>();
		for (int thread = 0; thread < 64; thread++) {
			offering.add(this.threads.submit(() -> {
				for (int i = 0; i < 500; i++) {
					offer(Integer.toString(i));
				}
				this.batchSender.drop(5, DropCause.NOT_ENCODABLE, "expected by this test");
			}));
		}
		while (!offering.stream().allMatch(Future::isDone)) {
			assertAccount(this.batchSender.status());
		}
		for (Future<?> done : offering) {
			done.get();
		}
		flush();
		ExporterStatus status = this.batchSender.status();
		assertAccount(status);
		assertThat(status.accepted()).isEqualTo(64 * 505);
		assertThat(status.queued()).isZero();
		assertThat(status.delivered()).isEqualTo(this.sender.deliveredSpans.size());
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
		this.sender.spans = (request) -> {
			this.open.await();
			return SendResult.DELIVERED;
		};
		start(100, 1_000_000, 100, LONG);
		offer("a");
		assertThat(this.batchSender.flush(SHORT)).isFalse();
		Future<Boolean> flushing = this.threads.submit(this::flush);
		this.open.countDown();
		assertThat(flushing.get()).isTrue();
		assertThat(this.sender.deliveredSpans).containsExactly("a");
	}

	@Test
	void flushDoesNotWaitForWhatComesLater() throws Exception {
		this.sender.spans = (request) -> {
			if (request.contains("late")) {
				this.open.await();
			}
			else {
				offer("late");
			}
			return SendResult.DELIVERED;
		};
		start(100, 1_000_000, 100, LONG);
		offer("a");
		assertThat(flush()).isTrue();
		assertThat(this.batchSender.status().queued()).isEqualTo(1);
	}

	@Test
	void flushesSideBySideEachWaitForTheirOwn() throws Exception {
		this.sender.spans = (request) -> {
			if (request.contains("b;")) {
				this.open.await();
			}
			return SendResult.DELIVERED;
		};
		start(100, 1_000_000, 1, LONG);
		offer("a");
		Future<Boolean> first = this.threads.submit(this::flush);
		assertThat(first.get()).isTrue();
		offer("b", "c");
		Future<Boolean> second = this.threads.submit(this::flush);
		Future<Boolean> third = this.threads.submit(this::flush);
		await().until(() -> this.sender.requests.contains("b;"));
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
		assertThat(this.batchSender.flush(Duration.ofSeconds(50))).isTrue();
		// each settled parcel once scanned all others: minutes
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
	}

	@Test
	void flushWithNothingToDoIsTrue() {
		start(100, 1_000_000, 100, LONG);
		assertThat(this.batchSender.flush(Duration.ZERO)).isTrue();
		assertThat(this.batchSender.flush(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
	}

	@Test
	void closingDeliversWhatWaits() {
		start(100, 1_000_000, 100, LONG);
		offer("a", "b");
		this.batchSender.close(Duration.ofSeconds(20));
		assertThat(this.sender.deliveredSpans).containsExactly("a", "b");
		assertThat(this.sender.closed).isTrue();
		assertThat(this.batchSender.status().dropped()).isEmpty();
	}

	@Test
	void closingGivesUpWhatCannotBeDeliveredInTime() {
		this.sender.spans = (request) -> {
			this.open.await();
			return SendResult.DELIVERED;
		};
		start(100, 1_000_000, 1, SHORT);
		offer("a", "b");
		await().until(() -> !this.sender.requests.isEmpty());
		this.batchSender.close(SHORT);
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.SHUTDOWN, 2L));
		assertThat(this.batchSender.status().queued()).isZero();
		offer("c");
		this.batchSender.close(SHORT);
		assertThat(this.batchSender.status().accepted()).isEqualTo(3);
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.SHUTDOWN, 3L));
		assertThat(this.sender.requests).containsExactly("a;");
	}

	@Test
	void anAnswerThatComesAfterClosingDoesNotCountTwice() {
		CountDownLatch answered = new CountDownLatch(1);
		this.sender.spans = (request) -> {
			awaitOpen();
			answered.countDown();
			return SendResult.DELIVERED;
		};
		start(100, 1_000_000, 1, SHORT);
		offer("a");
		await().until(() -> !this.sender.requests.isEmpty());
		this.batchSender.close(SHORT);
		this.open.countDown();
		await().until(() -> answered.getCount() == 0 && this.batchSender.status().lastSuccess() != null);
		await().during(SHORT).untilAsserted(() -> {
			assertThat(this.batchSender.status().delivered()).isZero();
			assertThat(this.batchSender.status().queued()).isZero();
		});
	}

	@Test
	void spansOfWhichOnlyTheFollowUpIsLeftCountAsDelivered() {
		this.sender.followUp = (request) -> {
			this.open.await();
			return SendResult.DELIVERED;
		};
		start(100, 1_000_000, 1, SHORT);
		this.batchSender.offer(request("a", true));
		await().until(() -> !this.sender.followUps.isEmpty());
		this.batchSender.close(SHORT);
		assertThat(this.batchSender.status().delivered()).isEqualTo(1);
		assertThat(this.batchSender.status().dropped()).isEmpty();
		assertThat(this.batchSender.status().queued()).isZero();
	}

	/** As a sender that does not care for interrupts. */
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
		this.batchSender = new BatchSender("test", "the test's server", this.sender,
				new BatchSettings(queueSize, queueMemory, maxBatchSize, 1, scheduleDelay, LONG), () -> {
				});
	}

	private void offer(String... names) {
		List.of(names).forEach((name) -> this.batchSender.offer(request(name)));
	}

	private boolean flush() {
		return this.batchSender.flush(Duration.ofSeconds(20));
	}

}
