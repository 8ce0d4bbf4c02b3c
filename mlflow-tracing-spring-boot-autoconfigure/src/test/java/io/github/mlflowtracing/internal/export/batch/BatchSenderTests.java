/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;
import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;

import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.first;
import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BatchSender}.
 */
@Timeout(60)
class BatchSenderTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final Duration SHORT = Duration.ofMillis(50);

	private static final SendResult OVERLOADED = SendResult.retry("HTTP 503");

	private static final SendResult FAULT = new SendResult(SendResult.Kind.RETRY_FEW, "HTTP 500", null);

	private final ScriptedSpanSender sender = new ScriptedSpanSender();

	private BatchSender batchSender;

	@AfterEach
	void stop() {
		if (this.batchSender != null) {
			this.batchSender.close(Duration.ZERO);
		}
	}

	@Test
	void aFullBatchGoesAtOnce() {
		start(3, LONG, LONG);
		offer("a", "b");
		assertThat(this.sender.requests).isEmpty();
		offer("c", "d");
		await().untilAsserted(() -> assertThat(this.sender.requests).containsExactly("a;b;c;"));
		assertThat(this.batchSender.status().queued()).isEqualTo(1);
	}

	@Test
	void whatIsLessThanABatchGoesAfterTheDelay() {
		start(100, SHORT, LONG);
		offer("a");
		await().untilAsserted(() -> assertThat(this.sender.requests).containsExactly("a;"));
	}

	@Test
	void aBatchHoldsNoMoreThanItsSpansOrThreeMegabytes() {
		start(10, LONG, LONG);
		this.batchSender.offer(ExportRequest.ofSpans("big", new EncodedSpans("big;".getBytes(), 7)));
		this.batchSender.offer(ExportRequest.ofSpans("bigger", new EncodedSpans("bigger;".getBytes(), 9)));
		this.batchSender
			.offer(ExportRequest.ofSpans("heavy", new EncodedSpans("heavy;".repeat(300_000).getBytes(), 1)));
		this.batchSender
			.offer(ExportRequest.ofSpans("heavier", new EncodedSpans("heavier;".repeat(300_000).getBytes(), 1)));
		assertThat(flush()).isTrue();
		assertThat(this.sender.requests).map((request) -> request.substring(0, request.indexOf(';')))
			.containsExactly("big", "bigger", "heavier");
		assertThat(this.sender.requests.get(1)).contains("heavy;");
	}

	@Test
	void theSameBytesAreSentAgainLater() {
		this.sender.spans = first(List.of(OVERLOADED, OVERLOADED), (request) -> SendResult.DELIVERED);
		start(2, LONG, LONG);
		offer("a", "b");
		await().untilAsserted(() -> assertThat(this.sender.requests).containsExactly("a;b;", "a;b;", "a;b;"));
		await().untilAsserted(() -> assertThat(this.batchSender.status().delivered()).isEqualTo(2));
		assertThat(this.batchSender.status().dropped()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = SendResult.Kind.class, names = { "RETRY", "BLOCKED" })
	void retriesAreNoHotLoop(SendResult.Kind kind) {
		this.sender.spans = (request) -> new SendResult(kind, "no", Duration.ZERO);
		start(1, SHORT, LONG);
		offer("a");
		await().until(() -> !this.sender.requests.isEmpty());
		await().pollDelay(1, TimeUnit.SECONDS).until(() -> true);
		// a hot loop makes thousands
		assertThat(this.sender.requests).hasSizeBetween(1, 10);
		assertThat(this.batchSender.status().queued()).isEqualTo(1);
	}

	@Test
	void anAbsurdRetryAfterDoesNoHarm() {
		this.sender.spans = first(
				List.of(new SendResult(SendResult.Kind.RETRY, "no", Duration.ofSeconds(Long.MAX_VALUE))),
				(request) -> SendResult.DELIVERED);
		start(1, SHORT, LONG);
		offer("a");
		await().until(() -> this.sender.requests.size() == 1);
		// not held back by the pause
		assertThat(flush()).isTrue();
	}

	@Test
	void parcelsOfDifferentExperimentsNeverShareARequest() {
		start(10, LONG, LONG);
		this.batchSender.offer(request("a", false, null));
		this.batchSender.offer(request("b", false, "7"));
		this.batchSender.offer(request("c", false, null));
		this.batchSender.offer(request("d", false, "8"));
		this.batchSender.offer(request("e", false, "7"));
		this.batchSender.offer(request("f", false, null));
		assertThat(flush()).isTrue();
		assertThat(this.sender.requests).containsExactlyInAnyOrder("a;c;f;", "7:b;e;", "8:d;");
	}

	@Test
	void anExperimentsFollowUpsGoWhereItsSpansWent() {
		start(1, LONG, LONG);
		this.batchSender.offer(
				new ExportRequest("a", new EncodedSpans("a;".getBytes(), 1), "info of a".getBytes(), true, false, "7"));
		assertThat(flush()).isTrue();
		assertThat(this.sender.requests).containsExactly("7:a;");
		assertThat(this.sender.followUps).containsExactly("7:info of a");
	}

	@Test
	void experimentsThatTakeTurnsStillShareRequests() {
		start(20, LONG, LONG);
		IntStream.range(0, 20).forEach((i) -> this.batchSender.offer(request("t" + i, false, Integer.toString(i % 5))));
		assertThat(flush()).isTrue();
		assertThat(this.sender.deliveredSpans).hasSize(20).doesNotHaveDuplicates();
		assertThat(this.sender.requests).hasSize(5).contains("0:t0;t5;t10;t15;");
	}

	@Test
	void afterARefusalTracesThatOthersBeganGoByThemselves() {
		this.sender.spans = (request) -> request.contains("elsewhere;") ? SendResult.refused("HTTP 400")
				: SendResult.DELIVERED;
		start(4, LONG, LONG);
		this.batchSender.offer(request("joined", true, null));
		offer("a", "b", "c");
		await().until(() -> this.batchSender.status().delivered() == 4);
		assertThat(this.sender.requests).containsExactly("joined;a;b;c;");
		this.batchSender.offer(request("elsewhere", true, null));
		offer("d", "e", "f");
		await().until(() -> this.batchSender.status().delivered() == 7);
		this.sender.requests.clear();
		offer("g");
		this.batchSender.offer(request("joined", true, null));
		offer("h");
		this.batchSender.offer(request("joined", true, null));
		this.batchSender.offer(request("another", true, null));
		assertThat(flush()).isFalse();
		assertThat(this.sender.requests).containsExactlyInAnyOrder("g;h;", "joined;joined;", "another;");
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
	}

	@Test
	void aRefusalOfOurOwnTracesLeavesThoseOfOthersAmongThem() {
		this.sender.spans = (request) -> request.contains("poison;") ? SendResult.refused("HTTP 400")
				: SendResult.DELIVERED;
		start(2, LONG, LONG);
		offer("poison", "a");
		await().until(() -> this.batchSender.status().delivered() == 1);
		this.sender.requests.clear();
		this.batchSender.offer(request("joined", true, null));
		offer("b");
		await().until(() -> this.batchSender.status().delivered() == 3);
		assertThat(this.sender.requests).containsExactly("joined;b;");
	}

	@Test
	void theCulpritIsIsolatedAndTheOthersAreDelivered() {
		this.sender.spans = (request) -> request.contains("poison;") ? SendResult.refused("HTTP 400")
				: SendResult.DELIVERED;
		start(16, LONG, LONG);
		IntStream.range(0, 11).forEach((i) -> offer("good" + i));
		offer("poison");
		IntStream.range(11, 15).forEach((i) -> offer("good" + i));
		await().until(() -> this.batchSender.status().queued() == 0);
		assertThat(flush()).isFalse();
		assertThat(flush()).isTrue();
		assertThat(this.sender.deliveredSpans)
			.containsExactlyInAnyOrderElementsOf(IntStream.range(0, 15).mapToObj((i) -> "good" + i).toList());
		ExporterStatus status = this.batchSender.status();
		assertThat(status.delivered()).isEqualTo(15);
		assertThat(status.dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
		assertThat(status.queued()).isZero();
	}

	@Test
	void aServerErrorIsRetriedAFewTimesAndThenTakenAsRefusal() {
		this.sender.spans = (request) -> request.contains("poison;") ? FAULT : SendResult.DELIVERED;
		start(2, LONG, LONG);
		offer("poison", "good");
		await().untilAsserted(() -> assertThat(this.batchSender.status().queued()).isZero());
		assertThat(this.sender.requests).startsWith("poison;good;", "poison;good;", "poison;good;");
		assertThat(this.sender.requests.subList(3, this.sender.requests.size())).containsExactlyInAnyOrder("poison;",
				"good;", "poison;", "poison;");
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
		assertThat(this.sender.deliveredSpans).containsExactly("good");
	}

	@Test
	void aServerErrorIsTakenAsRefusalAlsoWhileNewSpansComeAlong() {
		int[] attempts = new int[1];
		this.sender.spans = (request) -> {
			if (!request.contains("poison;")) {
				return SendResult.DELIVERED;
			}
			offer("good" + attempts[0]++);
			return FAULT;
		};
		start(100, SHORT, LONG);
		offer("poison");
		await().until(() -> this.batchSender.status().dropped().containsKey(DropCause.REFUSED));
		assertThat(attempts[0]).isLessThan(30);
		await().untilAsserted(() -> assertThat(this.batchSender.status().queued()).isZero());
		assertThat(this.batchSender.status().delivered()).isEqualTo(attempts[0]);
	}

	@Test
	void spansThatTheServerDoesNotLetInWait() {
		this.sender.spans = (request) -> SendResult.blocked("HTTP 401");
		start(1, SHORT, LONG);
		offer("a");
		await()
			.untilAsserted(() -> assertThat(this.batchSender.status().state()).isEqualTo(ExporterStatus.State.REFUSED));
		offer("b");
		assertThat(this.batchSender.flush(SHORT)).isFalse();
		assertThat(this.batchSender.status().queued()).isEqualTo(2);
		this.sender.spans = (request) -> SendResult.DELIVERED;
		assertThat(flush()).isTrue();
		assertThat(this.sender.deliveredSpans).containsExactly("a", "b");
		assertThat(this.batchSender.status().state()).isEqualTo(ExporterStatus.State.UP);
	}

	@Test
	void spansAreGivenUpAfterTheRetryTimeout() {
		this.sender.spans = (request) -> OVERLOADED;
		start(1, SHORT, Duration.ofMillis(1));
		offer("a");
		await().untilAsserted(
				() -> assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.RETRY_TIMEOUT, 1L)));
	}

	@ParameterizedTest
	@EnumSource(Fault.class)
	void aFaultyCourierDoesNotEndTheWorker(Fault fault) {
		this.sender.spans = (request) -> {
			if (request.equals("bad;")) {
				fault.occur();
			}
			return SendResult.DELIVERED;
		};
		start(1, SHORT, LONG);
		offer("bad", "good");
		await().untilAsserted(
				() -> assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L)));
		assertThat(this.sender.deliveredSpans).containsExactly("good");
		offer("better");
		await().untilAsserted(() -> assertThat(this.batchSender.status().delivered()).isEqualTo(2));
	}

	@Test
	void aFollowUpIsSentOnceTheSpansAreDelivered() {
		CountDownLatch delivered = new CountDownLatch(1);
		this.sender.followUp = (request) -> {
			assertThat(this.sender.deliveredSpans).contains("a");
			delivered.countDown();
			return SendResult.DELIVERED;
		};
		start(1, SHORT, LONG);
		this.batchSender.offer(request("a", false));
		assertThat(flush()).isTrue();
		assertThat(delivered.getCount()).isZero();
		assertThat(this.sender.followUps).containsExactly("info of a");
	}

	@Test
	void aFollowUpIsSentAgainWithoutItsSpans() {
		this.sender.followUp = first(List.of(OVERLOADED), (request) -> SendResult.DELIVERED);
		start(3, LONG, LONG);
		List.of("a", "b", "c").forEach((name) -> this.batchSender.offer(request(name, false)));
		await().untilAsserted(() -> assertThat(this.batchSender.status().delivered()).isEqualTo(3));
		assertThat(this.sender.requests).containsExactly("a;b;c;");
		assertThat(this.sender.followUps).containsExactly("info of a", "info of a", "info of b", "info of c");
	}

	@Test
	void aFollowUpThatIsRefusedDoesNotUndoItsSpans() {
		this.sender.followUp = (request) -> request.endsWith("a") ? SendResult.refused("HTTP 400")
				: SendResult.DELIVERED;
		start(2, LONG, LONG);
		this.batchSender.offer(request("a", true));
		this.batchSender.offer(request("b", true));
		assertThat(flush()).isFalse();
		assertThat(this.batchSender.status().delivered()).isEqualTo(2);
		assertThat(this.batchSender.status().dropped()).isEmpty();
		assertThat(this.sender.followUps).containsExactly("info of a", "info of b");
	}

	@Test
	void aFollowUpThatIsGivenUpDoesNotUndoItsSpans() {
		this.sender.followUp = (request) -> OVERLOADED;
		start(1, SHORT, Duration.ofMillis(1));
		this.batchSender.offer(request("a", true));
		await().untilAsserted(() -> assertThat(this.batchSender.status().delivered()).isEqualTo(1));
		assertThat(this.batchSender.status().dropped()).isEmpty();
	}

	@Test
	void underABacklogOnlyRequiredFollowUpsAreSent() {
		CountDownLatch filled = new CountDownLatch(1);
		this.sender.spans = (request) -> {
			filled.await();
			return SendResult.DELIVERED;
		};
		start(2, SHORT, LONG);
		IntStream.range(0, 10).forEach((i) -> this.batchSender.offer(request("a" + i, i == 1)));
		filled.countDown();
		assertThat(flush()).isTrue();
		assertThat(this.sender.deliveredSpans).hasSize(10);
		assertThat(this.sender.followUps).contains("info of a1", "info of a9").doesNotContain("info of a0");
	}

	@Test
	void oneLargeTraceIsNoBacklog() {
		start(2, SHORT, LONG);
		this.batchSender.offer(new ExportRequest("large", new EncodedSpans("large;".getBytes(), 5),
				"info of large".getBytes(), false, false, null));
		assertThat(flush()).isTrue();
		assertThat(this.sender.followUps).containsExactly("info of large");
	}

	private void start(int maxBatchSize, Duration scheduleDelay, Duration retryTimeout) {
		this.batchSender = new BatchSender("test", "the test's server", this.sender,
				new BatchSettings(1000, 64 * 1024 * 1024, maxBatchSize, 1, scheduleDelay, retryTimeout), () -> {
				});
	}

	private void offer(String... names) {
		List.of(names).forEach((name) -> this.batchSender.offer(request(name)));
	}

	private boolean flush() {
		return this.batchSender.flush(Duration.ofSeconds(20));
	}

	enum Fault {

		EXCEPTION, ERROR;

		void occur() {
			if (this == EXCEPTION) {
				throw new IllegalStateException("expected by this test");
			}
			throw new NoClassDefFoundError("expected by this test");
		}

	}

}
