/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;

import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BatchSender}: a server that is broken as a whole, and a worker that is
 * disturbed.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class BatchSenderOutageTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final SendResult FAULT = new SendResult(SendResult.Kind.RETRY_FEW, "HTTP 500", null);

	private final ScriptedSpanSender sender = new ScriptedSpanSender();

	private BatchSender batchSender;

	@AfterEach
	void stop() {
		this.batchSender.close(Duration.ZERO);
	}

	@Test
	void aServerThatAnswersEverythingWithAnErrorLosesNothing() {
		this.sender.spans = (request) -> FAULT;
		start(50, LONG);
		List<String> names = offer(120);
		// several rounds of isolation
		await().atMost(Duration.ofSeconds(30)).until(() -> alone() >= 6);
		assertThat(this.batchSender.status().queued()).isEqualTo(120);
		assertThat(this.sender.requests).hasSizeLessThan(100);
		this.sender.spans = (request) -> SendResult.DELIVERED;
		assertThat(flush()).isTrue();
		assertThat(this.sender.deliveredSpans).containsExactlyInAnyOrderElementsOf(names);
	}

	@Test
	void parcelsThatFailAloneAgainAndAgainAreKeptWhileNothingPasses() {
		this.sender.spans = (request) -> FAULT;
		start(1, LONG);
		List<String> names = offer(2);
		// pauses are short while somebody waits
		await().atMost(Duration.ofSeconds(60))
			.until(() -> !this.batchSender.flush(Duration.ofSeconds(1)) && this.sender.requests.size() >= 10);
		assertThat(this.batchSender.status().queued()).isEqualTo(2);
		this.sender.spans = (request) -> SendResult.DELIVERED;
		assertThat(flush()).isTrue();
		assertThat(this.sender.deliveredSpans).containsExactlyInAnyOrderElementsOf(names);
	}

	@Test
	void aServerThatRecoversAmidIsolationLosesNothing() {
		AtomicBoolean well = new AtomicBoolean();
		this.sender.spans = (request) -> {
			// the very first that stands alone still fails
			boolean fails = !well.get();
			if (request.indexOf(';') == request.length() - 1) {
				well.set(true);
			}
			return fails ? FAULT : SendResult.DELIVERED;
		};
		start(8, LONG);
		List<String> names = offer(8);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.batchSender.status().queued() == 0);
		assertThat(this.sender.deliveredSpans).containsExactlyInAnyOrderElementsOf(names);
		assertThat(this.batchSender.status().dropped()).isEmpty();
	}

	@Test
	void manyCulpritsInARowHideNobody() {
		this.sender.spans = (request) -> request.contains("poison") ? FAULT : SendResult.DELIVERED;
		start(16, LONG);
		IntStream.range(0, 40).forEach((i) -> this.batchSender.offer(request("poison" + i)));
		List<String> names = offer(10);
		await().atMost(Duration.ofSeconds(90)).until(() -> this.batchSender.status().queued() == 0);
		assertThat(this.sender.deliveredSpans).containsExactlyInAnyOrderElementsOf(names);
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 40L));
	}

	@Test
	void aCulpritThatFillsARequestDoesNotHoldUpOthers() {
		this.sender.spans = (request) -> request.contains("poison") ? FAULT : SendResult.DELIVERED;
		start(1, LONG);
		this.batchSender.offer(request("poison"));
		offer(3);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.batchSender.status().queued() == 0);
		assertThat(this.batchSender.status().delivered()).isEqualTo(3);
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
	}

	@Test
	void aLoneCulpritIsGivenUpAfterTheRetryTimeout() {
		this.sender.spans = (request) -> FAULT;
		start(1, Duration.ofSeconds(1));
		this.batchSender.offer(request("poison"));
		await().atMost(Duration.ofSeconds(30)).until(() -> this.batchSender.status().queued() == 0);
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.RETRY_TIMEOUT, 1L));
	}

	@Test
	void followUpsSurviveErrorsOfTheServerAndNotTheirOwn() {
		AtomicBoolean broken = new AtomicBoolean(true);
		this.sender.followUp = (request) -> (broken.get() || request.endsWith("poison")) ? FAULT : SendResult.DELIVERED;
		start(4, LONG);
		List.of("a", "poison", "b", "c").forEach((name) -> this.batchSender.offer(request(name, true)));
		await().atMost(Duration.ofSeconds(30)).until(() -> this.sender.followUps.size() >= 8);
		assertThat(this.batchSender.status().queued()).isEqualTo(4);
		broken.set(false);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.batchSender.status().queued() == 0);
		assertThat(this.sender.followUps).contains("info of a", "info of b", "info of c");
		assertThat(this.batchSender.status().delivered()).isEqualTo(4);
		assertThat(this.sender.requests).hasSize(1);
	}

	@Test
	void anInterruptedWorkerGoesOnAndTellsIt(CapturedOutput output) throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch never = new CountDownLatch(1);
		ConcurrentLinkedQueue<Thread> workers = new ConcurrentLinkedQueue<>();
		this.sender.spans = (request) -> {
			if (workers.isEmpty()) {
				workers.add(Thread.currentThread());
				asked.countDown();
				never.await();
			}
			return SendResult.DELIVERED;
		};
		start(10, LONG);
		List<String> names = offer(10);
		asked.await();
		workers.element().interrupt();
		await().until(() -> this.batchSender.status().queued() == 0);
		assertThat(this.sender.deliveredSpans).containsExactlyInAnyOrderElementsOf(names);
		assertThat(this.batchSender.status().lastError().message()).isEqualTo("the thread that sends was interrupted");
		assertThat(output).contains("Traces do not reach the test's server: the thread that sends was interrupted")
			.contains("Traces reach the test's server again");
	}

	@Test
	void aWorkerInterruptedWhileItWaitsGoesOn() {
		start(10, LONG);
		await().until(() -> interruptWorker());
		await().until(() -> this.batchSender.status().lastError() != null);
		offer(1);
		await().until(() -> this.batchSender.status().delivered() == 1);
		assertThat(this.batchSender.status().state()).isEqualTo(ExporterStatus.State.UP);
	}

	private static boolean interruptWorker() {
		List<Thread> workers = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("mlflow-tracing-disturbed"))
			.filter((thread) -> thread.getState() == Thread.State.WAITING
					|| thread.getState() == Thread.State.TIMED_WAITING)
			.toList();
		workers.forEach(Thread::interrupt);
		return !workers.isEmpty();
	}

	@Test
	void aWorkerThatFailsGoesOnAndTellsIt() {
		AtomicBoolean failed = new AtomicBoolean();
		this.sender.spans = (request) -> {
			if (failed.compareAndSet(false, true)) {
				throw new OutOfMemoryError("expected by this test");
			}
			return SendResult.DELIVERED;
		};
		start(10, LONG);
		List<String> names = offer(10);
		await().until(() -> this.batchSender.status().queued() == 0);
		assertThat(this.sender.deliveredSpans).containsExactlyInAnyOrderElementsOf(names);
		assertThat(this.batchSender.status().lastError().message()).contains("OutOfMemoryError");
	}

	@Test
	void aRequestThatTheHeapDoesNotHoldIsNotSentWithoutEnd() {
		this.sender.spans = (request) -> {
			if (request.contains("huge;")) {
				throw new OutOfMemoryError("expected by this test");
			}
			return SendResult.DELIVERED;
		};
		start(4, LONG);
		this.batchSender.offer(request("huge"));
		List<String> names = offer(7);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.batchSender.status().queued() == 0);
		assertThat(this.sender.deliveredSpans).containsExactlyInAnyOrderElementsOf(names);
		assertThat(this.batchSender.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
	}

	@Test
	void theNewestTraceInfoIsSentLastAlsoAfterAnEarlierPartWaitedLonger() {
		AtomicInteger failures = new AtomicInteger();
		this.sender.spans = (request) -> (request.equals("part1;") && failures.getAndIncrement() < 4) ? FAULT
				: SendResult.DELIVERED;
		start(1, LONG);
		this.batchSender.offer(part(1));
		this.batchSender.offer(part(2));
		offer(3);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.batchSender.status().queued() == 0);
		assertThat(flush()).isTrue();
		assertThat(this.sender.followUps).containsExactly("info 1", "info 2");
	}

	private static ExportRequest part(int number) {
		return new ExportRequest("parts", new EncodedSpans(("part" + number + ";").getBytes(), 1),
				("info " + number).getBytes(), true, false, null);
	}

	@Test
	void aServerThatIsBackDuringAFlushIsNotMissed() {
		this.sender.spans = (request) -> SendResult.retry("HTTP 503");
		start(1, LONG);
		offer(1);
		// the pause between attempts is long by now
		await().atMost(Duration.ofSeconds(60)).until(() -> this.sender.requests.size() >= 5);
		int before = this.sender.requests.size();
		this.sender.spans = (request) -> (this.sender.requests.size() > before + 1) ? SendResult.DELIVERED
				: SendResult.retry("HTTP 503");
		assertThat(this.batchSender.flush(Duration.ofSeconds(4))).isTrue();
	}

	private void start(int maxBatchSize, Duration retryTimeout) {
		this.batchSender = new BatchSender("disturbed", "the test's server", this.sender,
				new BatchSettings(1000, 64 * 1024 * 1024, maxBatchSize, 1, SHORT, retryTimeout), () -> {
				});
	}

	private List<String> offer(int count) {
		List<String> names = IntStream.range(0, count).mapToObj((i) -> "good" + i).toList();
		names.forEach((name) -> this.batchSender.offer(request(name)));
		return names;
	}

	/** How often a parcel was sent alone. */
	private long alone() {
		return this.sender.requests.stream().filter((request) -> request.indexOf(';') == request.length() - 1).count();
	}

	private boolean flush() {
		return this.batchSender.flush(Duration.ofSeconds(20));
	}

}
