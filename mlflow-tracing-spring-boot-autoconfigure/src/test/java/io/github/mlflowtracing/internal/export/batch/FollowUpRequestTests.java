/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.Script;

import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.first;
import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.parcel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for errands between parcels.
 */
@Timeout(60)
class FollowUpRequestTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final SendResult OVERLOADED = SendResult.retry("HTTP 503");

	private static final SendResult FAULT = new SendResult(SendResult.Kind.RETRY_FEW, "HTTP 500", null);

	private final ScriptedSpanSender courier = new ScriptedSpanSender();

	private BatchSender delivery;

	@AfterEach
	void stop() {
		this.delivery.close(Duration.ZERO);
	}

	@Test
	void waitsForTheSpansThatWereOfferedBefore() {
		start(100, 100, LONG);
		TestErrand errand = new TestErrand("a", (body) -> this.courier.deliveredSpans.contains("a")
				? SendResult.DELIVERED : SendResult.refused("HTTP 404"));
		this.delivery.offer(parcel("a", true));
		this.delivery.offer(errand);
		assertThat(this.delivery.flush(LONG)).isTrue();
		assertThat(errand.settled).containsExactly(SendResult.DELIVERED);
		assertThat(this.courier.followUps).containsExactly("info of a");
		assertAccount(1);
	}

	@Test
	void isRunAtOnceWhereNothingWaits() {
		start(100, 100, LONG);
		TestErrand errand = new TestErrand("elsewhere", (body) -> SendResult.DELIVERED);
		this.delivery.offer(errand);
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(errand.settled).containsExactly(SendResult.DELIVERED));
		assertAccount(0);
	}

	@Test
	void waitsWithItsSpansForAServerThatIsAway() {
		this.courier.spans = first(List.of(OVERLOADED, OVERLOADED), (request) -> SendResult.DELIVERED);
		start(100, 1, LONG);
		TestErrand errand = new TestErrand("a", first(List.of(OVERLOADED), (body) -> SendResult.DELIVERED));
		this.delivery.offer(parcel("a"));
		this.delivery.offer(errand);
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(errand.settled).containsExactly(SendResult.DELIVERED));
		assertThat(errand.runs).hasSize(2);
		assertThat(this.courier.requests).hasSize(3);
	}

	@Test
	void waitsForSpansThatWereSetBack() {
		// alone, it is sent again behind all others
		this.courier.spans = (request) -> request.contains("slow;") && this.courier.requests.size() < 5 ? FAULT
				: SendResult.DELIVERED;
		start(100, 2, LONG);
		TestErrand errand = new TestErrand("slow", (body) -> this.courier.deliveredSpans.contains("slow")
				? SendResult.DELIVERED : SendResult.refused("HTTP 404"));
		this.delivery.offer(parcel("slow"));
		this.delivery.offer(errand);
		this.delivery.offer(parcel("other"));
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(errand.settled).containsExactly(SendResult.DELIVERED));
	}

	@Test
	void aRefusalConcernsNothingElse() {
		start(100, 100, LONG);
		TestErrand errand = new TestErrand("unknown", (body) -> SendResult.refused("HTTP 404"));
		this.delivery.offer(errand);
		this.delivery.offer(parcel("a"));
		assertThat(this.delivery.flush(LONG)).isTrue();
		assertThat(errand.settled).extracting(SendResult::message).containsExactly("HTTP 404");
		assertThat(this.delivery.status().state()).isEqualTo(ExporterStatus.State.UP);
		assertThat(this.delivery.status().lastError()).isNull();
		assertAccount(1);
	}

	@Test
	void isGivenUpAfterTheRetryTimeout() {
		start(100, 1, Duration.ofMillis(1));
		TestErrand errand = new TestErrand("a", (body) -> OVERLOADED);
		this.delivery.offer(errand);
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(errand.settled).containsExactly(OVERLOADED));
		assertThat(this.delivery.status().dropped()).isEmpty();
	}

	@Test
	void isDroppedAtTheEnd() {
		start(100, 1, LONG);
		TestErrand errand = new TestErrand("a", (body) -> OVERLOADED);
		this.delivery.offer(errand);
		await().until(() -> !errand.runs.isEmpty());
		this.delivery.close(Duration.ZERO);
		TestErrand late = new TestErrand("a", (body) -> SendResult.DELIVERED);
		this.delivery.offer(late);
		assertThat(List.of(errand, late)).allSatisfy((dropped) -> assertThat(dropped.settled).singleElement()
			.satisfies((answer) -> assertThat(answer.message()).contains("mlflow.tracing.export.shutdown-timeout")));
		assertThat(this.delivery.status().dropped()).isEmpty();
	}

	@Test
	void theQueueIsBoundedForErrandsToo() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		this.courier.spans = (request) -> {
			busy.countDown();
			go.await();
			return SendResult.DELIVERED;
		};
		start(3, 1, LONG);
		this.delivery.offer(parcel("a"));
		busy.await();
		List<TestErrand> errands = List.of(new TestErrand("1", (body) -> SendResult.DELIVERED),
				new TestErrand("2", (body) -> SendResult.DELIVERED),
				new TestErrand("3", (body) -> SendResult.DELIVERED));
		errands.forEach(this.delivery::offer);
		assertThat(errands.get(0).settled).singleElement()
			.satisfies((answer) -> assertThat(answer.message()).contains("mlflow.tracing.export.queue-size"));
		go.countDown();
		assertThat(this.delivery.flush(LONG)).isTrue();
		assertThat(errands.subList(1, 3))
			.allSatisfy((errand) -> assertThat(errand.settled).containsExactly(SendResult.DELIVERED));
		assertAccount(1);
	}

	private void assertAccount(int spans) {
		ExporterStatus status = this.delivery.status();
		assertThat(status.accepted()).isEqualTo(spans);
		assertThat(status.delivered()).isEqualTo(spans);
		assertThat(status.queued()).isZero();
		assertThat(status.dropped()).isEmpty();
	}

	private void start(int queueSize, int batchSize, Duration retryTimeout) {
		this.delivery = new BatchSender("test", "the test's server", this.courier,
				new BatchSettings(queueSize, 1_000_000, batchSize, LONG, retryTimeout));
	}

	private static final class TestErrand implements FollowUpRequest {

		private final String traceId;

		private final Script script;

		private final List<String> runs = new CopyOnWriteArrayList<>();

		private final List<SendResult> settled = new CopyOnWriteArrayList<>();

		TestErrand(String traceId, Script script) {
			this.traceId = traceId;
			this.script = script;
		}

		@Override
		public String traceId() {
			return this.traceId;
		}

		@Override
		public byte[] body() {
			return "body".getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public SendResult run() throws InterruptedException {
			this.runs.add(this.traceId);
			return this.script.answer(this.traceId);
		}

		@Override
		public void settled(SendResult answer) {
			this.settled.add(answer);
		}

	}

}
