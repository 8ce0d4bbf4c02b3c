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

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;

import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.first;
import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.parcel;
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

	private final ScriptedSpanSender courier = new ScriptedSpanSender();

	private BatchSender delivery;

	@AfterEach
	void stop() {
		if (this.delivery != null) {
			this.delivery.close(Duration.ZERO);
		}
	}

	@Test
	void aFullBatchGoesAtOnce() {
		start(3, LONG, LONG);
		offer("a", "b");
		assertThat(this.courier.requests).isEmpty();
		offer("c", "d");
		await().untilAsserted(() -> assertThat(this.courier.requests).containsExactly("a;b;c;"));
		assertThat(this.delivery.status().queued()).isEqualTo(1);
	}

	@Test
	void whatIsLessThanABatchGoesAfterTheDelay() {
		start(100, SHORT, LONG);
		offer("a");
		await().untilAsserted(() -> assertThat(this.courier.requests).containsExactly("a;"));
	}

	@Test
	void aBatchHoldsNoMoreThanItsSpansOrThreeMegabytes() {
		start(10, LONG, LONG);
		this.delivery.offer(ExportRequest.ofSpans("big", 7, "big;".getBytes()));
		this.delivery.offer(ExportRequest.ofSpans("bigger", 9, "bigger;".getBytes()));
		this.delivery.offer(ExportRequest.ofSpans("heavy", 1, "heavy;".repeat(300_000).getBytes()));
		this.delivery.offer(ExportRequest.ofSpans("heavier", 1, "heavier;".repeat(300_000).getBytes()));
		assertThat(flush()).isTrue();
		assertThat(this.courier.requests).map((request) -> request.substring(0, request.indexOf(';')))
			.containsExactly("big", "bigger", "heavier");
		assertThat(this.courier.requests.get(1)).contains("heavy;");
	}

	@Test
	void theSameBytesAreSentAgainLater() {
		this.courier.spans = first(List.of(OVERLOADED, OVERLOADED), (request) -> SendResult.DELIVERED);
		start(2, LONG, LONG);
		offer("a", "b");
		await().untilAsserted(() -> assertThat(this.courier.requests).containsExactly("a;b;", "a;b;", "a;b;"));
		await().untilAsserted(() -> assertThat(this.delivery.status().delivered()).isEqualTo(2));
		assertThat(this.delivery.status().dropped()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = SendResult.Kind.class, names = { "RETRY", "BLOCKED" })
	void retriesAreNoHotLoop(SendResult.Kind kind) {
		this.courier.spans = (request) -> new SendResult(kind, "no", Duration.ZERO);
		start(1, SHORT, LONG);
		offer("a");
		await().until(() -> !this.courier.requests.isEmpty());
		await().pollDelay(1, TimeUnit.SECONDS).until(() -> true);
		// a hot loop makes thousands
		assertThat(this.courier.requests).hasSizeBetween(1, 10);
		assertThat(this.delivery.status().queued()).isEqualTo(1);
	}

	@Test
	void anAbsurdRetryAfterDoesNoHarm() {
		this.courier.spans = first(
				List.of(new SendResult(SendResult.Kind.RETRY, "no", Duration.ofSeconds(Long.MAX_VALUE))),
				(request) -> SendResult.DELIVERED);
		start(1, SHORT, LONG);
		offer("a");
		await().until(() -> this.courier.requests.size() == 1);
		// not held back by the pause
		assertThat(flush()).isTrue();
	}

	@Test
	void parcelsOfDifferentExperimentsNeverShareARequest() {
		start(10, LONG, LONG);
		this.delivery.offer(parcel("a", false, null));
		this.delivery.offer(parcel("b", false, "7"));
		this.delivery.offer(parcel("c", false, null));
		this.delivery.offer(parcel("d", false, "8"));
		this.delivery.offer(parcel("e", false, "7"));
		this.delivery.offer(parcel("f", false, null));
		assertThat(flush()).isTrue();
		assertThat(this.courier.requests).containsExactlyInAnyOrder("a;c;f;", "7:b;e;", "8:d;");
	}

	@Test
	void anExperimentsFollowUpsGoWhereItsSpansWent() {
		start(1, LONG, LONG);
		this.delivery.offer(new ExportRequest("a", 1, "a;".getBytes(), "info of a".getBytes(), true, false, "7"));
		assertThat(flush()).isTrue();
		assertThat(this.courier.requests).containsExactly("7:a;");
		assertThat(this.courier.followUps).containsExactly("7:info of a");
	}

	@Test
	void experimentsThatTakeTurnsStillShareRequests() {
		start(20, LONG, LONG);
		IntStream.range(0, 20).forEach((i) -> this.delivery.offer(parcel("t" + i, false, Integer.toString(i % 5))));
		assertThat(flush()).isTrue();
		assertThat(this.courier.deliveredSpans).hasSize(20).doesNotHaveDuplicates();
		assertThat(this.courier.requests).hasSize(5).contains("0:t0;t5;t10;t15;");
	}

	@Test
	void afterARefusalTracesThatOthersBeganGoByThemselves() {
		this.courier.spans = (request) -> request.contains("elsewhere;") ? SendResult.refused("HTTP 400")
				: SendResult.DELIVERED;
		start(4, LONG, LONG);
		this.delivery.offer(parcel("joined", true, null));
		offer("a", "b", "c");
		await().until(() -> this.delivery.status().delivered() == 4);
		assertThat(this.courier.requests).containsExactly("joined;a;b;c;");
		this.delivery.offer(parcel("elsewhere", true, null));
		offer("d", "e", "f");
		await().until(() -> this.delivery.status().delivered() == 7);
		this.courier.requests.clear();
		offer("g");
		this.delivery.offer(parcel("joined", true, null));
		offer("h");
		this.delivery.offer(parcel("joined", true, null));
		this.delivery.offer(parcel("another", true, null));
		assertThat(flush()).isFalse();
		assertThat(this.courier.requests).containsExactlyInAnyOrder("g;h;", "joined;joined;", "another;");
		assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
	}

	@Test
	void aRefusalOfOurOwnTracesLeavesThoseOfOthersAmongThem() {
		this.courier.spans = (request) -> request.contains("poison;") ? SendResult.refused("HTTP 400")
				: SendResult.DELIVERED;
		start(2, LONG, LONG);
		offer("poison", "a");
		await().until(() -> this.delivery.status().delivered() == 1);
		this.courier.requests.clear();
		this.delivery.offer(parcel("joined", true, null));
		offer("b");
		await().until(() -> this.delivery.status().delivered() == 3);
		assertThat(this.courier.requests).containsExactly("joined;b;");
	}

	@Test
	void theCulpritIsIsolatedAndTheOthersAreDelivered() {
		this.courier.spans = (request) -> request.contains("poison;") ? SendResult.refused("HTTP 400")
				: SendResult.DELIVERED;
		start(16, LONG, LONG);
		IntStream.range(0, 11).forEach((i) -> offer("good" + i));
		offer("poison");
		IntStream.range(11, 15).forEach((i) -> offer("good" + i));
		await().until(() -> this.delivery.status().queued() == 0);
		assertThat(flush()).isFalse();
		assertThat(flush()).isTrue();
		assertThat(this.courier.deliveredSpans)
			.containsExactlyInAnyOrderElementsOf(IntStream.range(0, 15).mapToObj((i) -> "good" + i).toList());
		ExporterStatus status = this.delivery.status();
		assertThat(status.delivered()).isEqualTo(15);
		assertThat(status.dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
		assertThat(status.queued()).isZero();
	}

	@Test
	void aServerErrorIsRetriedAFewTimesAndThenTakenAsRefusal() {
		this.courier.spans = (request) -> request.contains("poison;") ? FAULT : SendResult.DELIVERED;
		start(2, LONG, LONG);
		offer("poison", "good");
		await().untilAsserted(() -> assertThat(this.delivery.status().queued()).isZero());
		assertThat(this.courier.requests).startsWith("poison;good;", "poison;good;", "poison;good;");
		assertThat(this.courier.requests.subList(3, this.courier.requests.size())).containsExactlyInAnyOrder("poison;",
				"good;", "poison;", "poison;");
		assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
		assertThat(this.courier.deliveredSpans).containsExactly("good");
	}

	@Test
	void aServerErrorIsTakenAsRefusalAlsoWhileNewSpansComeAlong() {
		int[] attempts = new int[1];
		this.courier.spans = (request) -> {
			if (!request.contains("poison;")) {
				return SendResult.DELIVERED;
			}
			offer("good" + attempts[0]++);
			return FAULT;
		};
		start(100, SHORT, LONG);
		offer("poison");
		await().until(() -> this.delivery.status().dropped().containsKey(DropCause.REFUSED));
		assertThat(attempts[0]).isLessThan(30);
		await().untilAsserted(() -> assertThat(this.delivery.status().queued()).isZero());
		assertThat(this.delivery.status().delivered()).isEqualTo(attempts[0]);
	}

	@Test
	void spansThatTheServerDoesNotLetInWait() {
		this.courier.spans = (request) -> SendResult.blocked("HTTP 401");
		start(1, SHORT, LONG);
		offer("a");
		await().untilAsserted(() -> assertThat(this.delivery.status().state()).isEqualTo(ExporterStatus.State.REFUSED));
		offer("b");
		assertThat(this.delivery.flush(SHORT)).isFalse();
		assertThat(this.delivery.status().queued()).isEqualTo(2);
		this.courier.spans = (request) -> SendResult.DELIVERED;
		assertThat(flush()).isTrue();
		assertThat(this.courier.deliveredSpans).containsExactly("a", "b");
		assertThat(this.delivery.status().state()).isEqualTo(ExporterStatus.State.UP);
	}

	@Test
	void spansAreGivenUpAfterTheRetryTimeout() {
		this.courier.spans = (request) -> OVERLOADED;
		start(1, SHORT, Duration.ofMillis(1));
		offer("a");
		await().untilAsserted(
				() -> assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.RETRY_TIMEOUT, 1L)));
	}

	@ParameterizedTest
	@EnumSource(Fault.class)
	void aFaultyCourierDoesNotEndTheWorker(Fault fault) {
		this.courier.spans = (request) -> {
			if (request.equals("bad;")) {
				fault.occur();
			}
			return SendResult.DELIVERED;
		};
		start(1, SHORT, LONG);
		offer("bad", "good");
		await()
			.untilAsserted(() -> assertThat(this.delivery.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L)));
		assertThat(this.courier.deliveredSpans).containsExactly("good");
		offer("better");
		await().untilAsserted(() -> assertThat(this.delivery.status().delivered()).isEqualTo(2));
	}

	@Test
	void aFollowUpIsSentOnceTheSpansAreDelivered() {
		CountDownLatch delivered = new CountDownLatch(1);
		this.courier.followUp = (request) -> {
			assertThat(this.courier.deliveredSpans).contains("a");
			delivered.countDown();
			return SendResult.DELIVERED;
		};
		start(1, SHORT, LONG);
		this.delivery.offer(parcel("a", false));
		assertThat(flush()).isTrue();
		assertThat(delivered.getCount()).isZero();
		assertThat(this.courier.followUps).containsExactly("info of a");
	}

	@Test
	void aFollowUpIsSentAgainWithoutItsSpans() {
		this.courier.followUp = first(List.of(OVERLOADED), (request) -> SendResult.DELIVERED);
		start(3, LONG, LONG);
		List.of("a", "b", "c").forEach((name) -> this.delivery.offer(parcel(name, false)));
		await().untilAsserted(() -> assertThat(this.delivery.status().delivered()).isEqualTo(3));
		assertThat(this.courier.requests).containsExactly("a;b;c;");
		assertThat(this.courier.followUps).containsExactly("info of a", "info of a", "info of b", "info of c");
	}

	@Test
	void aFollowUpThatIsRefusedDoesNotUndoItsSpans() {
		this.courier.followUp = (request) -> request.endsWith("a") ? SendResult.refused("HTTP 400")
				: SendResult.DELIVERED;
		start(2, LONG, LONG);
		this.delivery.offer(parcel("a", true));
		this.delivery.offer(parcel("b", true));
		assertThat(flush()).isFalse();
		assertThat(this.delivery.status().delivered()).isEqualTo(2);
		assertThat(this.delivery.status().dropped()).isEmpty();
		assertThat(this.courier.followUps).containsExactly("info of a", "info of b");
	}

	@Test
	void aFollowUpThatIsGivenUpDoesNotUndoItsSpans() {
		this.courier.followUp = (request) -> OVERLOADED;
		start(1, SHORT, Duration.ofMillis(1));
		this.delivery.offer(parcel("a", true));
		await().untilAsserted(() -> assertThat(this.delivery.status().delivered()).isEqualTo(1));
		assertThat(this.delivery.status().dropped()).isEmpty();
	}

	@Test
	void underABacklogOnlyRequiredFollowUpsAreSent() {
		CountDownLatch filled = new CountDownLatch(1);
		this.courier.spans = (request) -> {
			filled.await();
			return SendResult.DELIVERED;
		};
		start(2, SHORT, LONG);
		IntStream.range(0, 10).forEach((i) -> this.delivery.offer(parcel("a" + i, i == 1)));
		filled.countDown();
		assertThat(flush()).isTrue();
		assertThat(this.courier.deliveredSpans).hasSize(10);
		assertThat(this.courier.followUps).contains("info of a1", "info of a9").doesNotContain("info of a0");
	}

	@Test
	void oneLargeTraceIsNoBacklog() {
		start(2, SHORT, LONG);
		this.delivery
			.offer(new ExportRequest("large", 5, "large;".getBytes(), "info of large".getBytes(), false, false, null));
		assertThat(flush()).isTrue();
		assertThat(this.courier.followUps).containsExactly("info of large");
	}

	private void start(int maxBatchSize, Duration scheduleDelay, Duration retryTimeout) {
		this.delivery = new BatchSender("test", "the test's server", this.courier,
				new BatchSettings(1000, 64 * 1024 * 1024, maxBatchSize, scheduleDelay, retryTimeout));
	}

	private void offer(String... names) {
		List.of(names).forEach((name) -> this.delivery.offer(parcel(name)));
	}

	private boolean flush() {
		return this.delivery.flush(Duration.ofSeconds(20));
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
