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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.Script;

import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.first;
import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for followUps between parcels.
 */
@Timeout(60)
class FollowUpRequestTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final SendResult OVERLOADED = SendResult.retry("HTTP 503");

	private static final SendResult FAULT = new SendResult(SendResult.Kind.RETRY_FEW, "HTTP 500", null);

	private final ScriptedSpanSender sender = new ScriptedSpanSender();

	private BatchSender batchSender;

	@AfterEach
	void stop() {
		this.batchSender.close(Duration.ZERO);
	}

	@Test
	void waitsForTheSpansThatWereOfferedBefore() {
		start(100, 100, LONG);
		TestFollowUp followUp = new TestFollowUp("a", (body) -> this.sender.deliveredSpans.contains("a")
				? SendResult.DELIVERED : SendResult.refused("HTTP 404"));
		this.batchSender.offer(request("a", true));
		this.batchSender.offer(followUp);
		assertThat(this.batchSender.flush(LONG)).isTrue();
		assertThat(followUp.settled).containsExactly(SendResult.DELIVERED);
		assertThat(this.sender.followUps).containsExactly("info of a");
		assertAccount(1);
	}

	@Test
	void isRunAtOnceWhereNothingWaits() {
		start(100, 100, LONG);
		TestFollowUp followUp = new TestFollowUp("elsewhere", (body) -> SendResult.DELIVERED);
		this.batchSender.offer(followUp);
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(followUp.settled).containsExactly(SendResult.DELIVERED));
		assertAccount(0);
	}

	@Test
	void waitsWithItsSpansForAServerThatIsAway() {
		this.sender.spans = first(List.of(OVERLOADED, OVERLOADED), (request) -> SendResult.DELIVERED);
		start(100, 1, LONG);
		TestFollowUp followUp = new TestFollowUp("a", first(List.of(OVERLOADED), (body) -> SendResult.DELIVERED));
		this.batchSender.offer(request("a"));
		this.batchSender.offer(followUp);
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(followUp.settled).containsExactly(SendResult.DELIVERED));
		assertThat(followUp.runs).hasSize(2);
		assertThat(this.sender.requests).hasSize(3);
	}

	@Test
	void waitsForSpansThatWereSetBack() {
		// alone, it is sent again behind all others
		this.sender.spans = (request) -> request.contains("slow;") && this.sender.requests.size() < 5 ? FAULT
				: SendResult.DELIVERED;
		start(100, 2, LONG);
		TestFollowUp followUp = new TestFollowUp("slow", (body) -> this.sender.deliveredSpans.contains("slow")
				? SendResult.DELIVERED : SendResult.refused("HTTP 404"));
		this.batchSender.offer(request("slow"));
		this.batchSender.offer(followUp);
		this.batchSender.offer(request("other"));
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(followUp.settled).containsExactly(SendResult.DELIVERED));
	}

	@ParameterizedTest
	@EnumSource(value = SendResult.Kind.class, names = { "BLOCKED", "BROKEN" })
	void traceInfoThatNeverPassesHoldsUpNeitherSpansNorOtherTraceInfo(SendResult.Kind kind) {
		this.sender.followUp = (body) -> body.equals("info of bad") ? new SendResult(kind, "no", null)
				: SendResult.DELIVERED;
		start(100, 1, LONG);
		this.batchSender.offer(request("bad", true));
		for (int i = 0; i < 20; i++) {
			String name = "good" + i;
			this.batchSender.offer(request(name, true));
			// a pause for all is 5 seconds and more, or doubles each time
			await().atMost(Duration.ofSeconds(4)).until(() -> this.sender.deliveredSpans.contains(name));
		}
		await().until(() -> !this.batchSender.flush(Duration.ofMillis(100))
				&& this.sender.followUps.contains("info of good19"));
		assertThat(this.batchSender.status().delivered()).isEqualTo(20);
	}

	@Test
	void sendsTheBatchAlsoWhereNoFurtherThreadCanBeStarted() throws Exception {
		start(100, 100, LONG);
		ServerLimits limits = new ServerLimits(4, 1000);
		limits.succeeded(1, 1);
		ExportQueue queue = new ExportQueue(new BatchSettings(100, 100_000, 1, 4, LONG, LONG), limits);
		SenderHealth health = new SenderHealth("the test's server");
		RequestSender requests = new RequestSender(this.sender, health, limits);
		BatchDelivery delivery = new BatchDelivery(queue, health, requests, limits,
				new PartSender(requests, health, limits, () -> {
				}), LONG);
		queue.offer(request("a"));
		queue.offer(request("b"));
		new BatchSenderWorker(queue, delivery, Duration.ZERO, () -> {
			throw new OutOfMemoryError("unable to create native thread, expected by this test");
		}).run();
		assertThat(this.sender.deliveredSpans).containsExactly("a", "b");
		assertThat(health.status(queue.account()).lastError()).isNull();
	}

	@Test
	void oneThatWaitedLongGoesBetweenSpansThatNeverEnd() {
		start(100, 100, LONG);
		WaitingRequests waiting = new WaitingRequests(new BatchSettings(100, 100_000, 1, 1, LONG, LONG),
				new ServerLimits(1, 1000));
		long start = System.nanoTime();
		QueuedRequest followUp = new QueuedRequest(new TestFollowUp("a", (body) -> SendResult.DELIVERED), 1, start);
		waiting.add(followUp);
		for (int i = 2; i < 10; i++) {
			waiting.add(new QueuedRequest(request("t" + i), i, start));
		}
		assertThat(next(waiting, start + Duration.ofSeconds(1).toNanos()).areSpansSent()).isFalse();
		assertThat(next(waiting, start + Duration.ofSeconds(4).toNanos()).areSpansSent()).isFalse();
		assertThat(next(waiting, start + Duration.ofSeconds(6).toNanos())).isSameAs(followUp);
		waiting.add(new QueuedRequest(new TestFollowUp("b", (body) -> SendResult.DELIVERED), 10, start));
		assertThat(next(waiting, start + Duration.ofSeconds(6).toNanos()).areSpansSent()).isFalse();
		assertThat(next(waiting, start + Duration.ofSeconds(6).toNanos()).areSpansSent()).isTrue();
	}

	private static QueuedRequest next(WaitingRequests waiting, long now) {
		List<QueuedRequest> due = waiting.due(now, true);
		ExportQueue.Batch batch = new ExportQueue.Batch(due, !due.get(0).areSpansSent());
		waiting.beginFlight(batch);
		waiting.endFlight(batch);
		return due.get(0);
	}

	@Test
	void aRefusalConcernsNothingElse() {
		start(100, 100, LONG);
		TestFollowUp followUp = new TestFollowUp("unknown", (body) -> SendResult.refused("HTTP 404"));
		this.batchSender.offer(followUp);
		this.batchSender.offer(request("a"));
		assertThat(this.batchSender.flush(LONG)).isTrue();
		assertThat(followUp.settled).extracting(SendResult::message).containsExactly("HTTP 404");
		assertThat(this.batchSender.status().state()).isEqualTo(ExporterStatus.State.UP);
		assertThat(this.batchSender.status().lastError()).isNull();
		assertAccount(1);
	}

	@Test
	void isGivenUpAfterTheRetryTimeout() {
		start(100, 1, Duration.ofMillis(1));
		TestFollowUp followUp = new TestFollowUp("a", (body) -> OVERLOADED);
		this.batchSender.offer(followUp);
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(followUp.settled).containsExactly(OVERLOADED));
		assertThat(this.batchSender.status().dropped()).isEmpty();
	}

	@Test
	void isDroppedAtTheEnd() {
		start(100, 1, LONG);
		TestFollowUp followUp = new TestFollowUp("a", (body) -> OVERLOADED);
		this.batchSender.offer(followUp);
		await().until(() -> !followUp.runs.isEmpty());
		this.batchSender.close(Duration.ZERO);
		TestFollowUp late = new TestFollowUp("a", (body) -> SendResult.DELIVERED);
		this.batchSender.offer(late);
		assertThat(List.of(followUp, late)).allSatisfy((dropped) -> assertThat(dropped.settled).singleElement()
			.satisfies((answer) -> assertThat(answer.message()).contains("mlflow.tracing.export.shutdown-timeout")));
		assertThat(this.batchSender.status().dropped()).isEmpty();
	}

	@Test
	void theQueueIsBoundedForErrandsToo() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		this.sender.spans = (request) -> {
			busy.countDown();
			go.await();
			return SendResult.DELIVERED;
		};
		start(3, 1, LONG);
		this.batchSender.offer(request("a"));
		busy.await();
		List<TestFollowUp> followUps = List.of(new TestFollowUp("1", (body) -> SendResult.DELIVERED),
				new TestFollowUp("2", (body) -> SendResult.DELIVERED),
				new TestFollowUp("3", (body) -> SendResult.DELIVERED));
		followUps.forEach(this.batchSender::offer);
		assertThat(followUps.get(0).settled).singleElement()
			.satisfies((answer) -> assertThat(answer.message()).contains("mlflow.tracing.export.queue-size"));
		go.countDown();
		assertThat(this.batchSender.flush(LONG)).isTrue();
		assertThat(followUps.subList(1, 3))
			.allSatisfy((followUp) -> assertThat(followUp.settled).containsExactly(SendResult.DELIVERED));
		assertAccount(1);
	}

	private void assertAccount(int spans) {
		ExporterStatus status = this.batchSender.status();
		assertThat(status.accepted()).isEqualTo(spans);
		assertThat(status.delivered()).isEqualTo(spans);
		assertThat(status.queued()).isZero();
		assertThat(status.dropped()).isEmpty();
	}

	private void start(int queueSize, int batchSize, Duration retryTimeout) {
		this.batchSender = new BatchSender("test", "the test's server", this.sender,
				new BatchSettings(queueSize, 1_000_000, batchSize, 1, LONG, retryTimeout), () -> {
				});
	}

	private static final class TestFollowUp implements FollowUpRequest {

		private final String traceId;

		private final Script script;

		private final List<String> runs = new CopyOnWriteArrayList<>();

		private final List<SendResult> settled = new CopyOnWriteArrayList<>();

		TestFollowUp(String traceId, Script script) {
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
		public SendResult send() throws InterruptedException {
			this.runs.add(this.traceId);
			return this.script.result(this.traceId);
		}

		@Override
		public void settled(SendResult result) {
			this.settled.add(result);
		}

	}

}
