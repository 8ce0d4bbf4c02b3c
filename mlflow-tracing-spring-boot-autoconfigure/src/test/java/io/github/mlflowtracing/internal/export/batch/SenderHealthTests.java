/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.internal.export.ExporterStatus;

import static io.github.mlflowtracing.internal.export.batch.ScriptedSpanSender.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SenderHealth}, behind a delivery.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SenderHealthTests {

	private final ScriptedSpanSender sender = new ScriptedSpanSender();

	private BatchSender batchSender;

	@AfterEach
	void stop() {
		if (this.batchSender != null) {
			this.batchSender.close(Duration.ZERO);
		}
	}

	@Test
	void anOutageIsOneWarningHoweverManyAttempts(CapturedOutput output) {
		this.sender.spans = (request) -> SendResult.retry("the server can't be reached: connection refused");
		start();
		this.batchSender.offer(request("a"));
		await().until(() -> this.sender.requests.size() >= 3);
		assertThat(warnings(output)).isEqualTo(1);
		assertThat(output).contains("Traces do not reach the test's server: the server can't be reached: "
				+ "connection refused. They wait and are sent again (mlflow.tracing.export.retry-timeout)");
		ExporterStatus status = this.batchSender.status();
		assertThat(status.state()).isEqualTo(ExporterStatus.State.RETRYING);
		assertThat(status.lastError().message()).isEqualTo("the server can't be reached: connection refused");
		assertThat(status.lastSuccess()).isNull();
	}

	@Test
	void anOutageIsAnnouncedAndItsEndTooButOnceAMinuteForAServerThatComesAndGoes(CapturedOutput output) {
		start();
		for (int outage = 1; outage <= 2; outage++) {
			this.sender.spans = (request) -> SendResult.retry("HTTP 503");
			this.batchSender.offer(request("a"));
			await().untilAsserted(
					() -> assertThat(this.batchSender.status().state()).isEqualTo(ExporterStatus.State.RETRYING));
			this.sender.spans = (request) -> SendResult.DELIVERED;
			assertThat(this.batchSender.flush(Duration.ofSeconds(20))).isTrue();
			assertThat(warnings(output)).isOne();
			assertThat(count(output, "INFO", "Traces reach the test's server again")).isOne();
			assertThat(this.batchSender.status().state()).isEqualTo(ExporterStatus.State.UP);
		}
	}

	@Test
	void missingPermissionAfterAnOutageIsAnnounced(CapturedOutput output) {
		this.sender.spans = (request) -> SendResult.retry("HTTP 503");
		start();
		this.batchSender.offer(request("a"));
		await().until(() -> this.sender.requests.size() >= 1);
		this.sender.spans = (request) -> SendResult.blocked("HTTP 401");
		await()
			.untilAsserted(() -> assertThat(this.batchSender.status().state()).isEqualTo(ExporterStatus.State.REFUSED));
		assertThat(warnings(output)).isEqualTo(2);
		assertThat(output).contains("HTTP 401");
	}

	@Test
	void refusedTracesAreNoOutage(CapturedOutput output) {
		this.sender.spans = (request) -> request.contains("poison;") ? SendResult.refused("HTTP 400: too long")
				: SendResult.DELIVERED;
		start();
		for (int i = 0; i < 10; i++) {
			this.batchSender.offer(request("poison"));
			this.batchSender.flush(Duration.ofSeconds(20));
			this.batchSender.offer(request("good"));
			this.batchSender.flush(Duration.ofSeconds(20));
		}
		assertThat(warnings(output)).isEqualTo(1);
		assertThat(output).contains("HTTP 400: too long. Trace tr-poison is dropped; others are still sent")
			.doesNotContain("again");
		assertThat(this.batchSender.status().state()).isEqualTo(ExporterStatus.State.UP);
		this.batchSender.offer(request("poison"));
		this.batchSender.flush(Duration.ofSeconds(20));
		assertThat(this.batchSender.status().state()).isEqualTo(ExporterStatus.State.REFUSED);
	}

	@Test
	void droppedSpansAreOneWarning(CapturedOutput output) {
		this.batchSender = new BatchSender("test", "the test's server", this.sender,
				new BatchSettings(1, 1000, 100, 1, Duration.ofMinutes(10), Duration.ofMinutes(10)), () -> {
				});
		for (int i = 0; i < 100; i++) {
			this.batchSender.offer(request("a"));
		}
		assertThat(warnings(output)).isEqualTo(1);
		assertThat(output).contains("1 spans for the test's server are dropped (queue-full): the queue is full "
				+ "(mlflow.tracing.export.queue-size, mlflow.tracing.export.queue-memory)");
	}

	@Test
	void aServerThatIsNotThereIsToldBeforeTheFirstSpans(CapturedOutput output) {
		this.batchSender = new BatchSender("test", "the test's server", new ScriptedSpanSender() {

			@Override
			public SendResult prepare() {
				return SendResult.blocked("HTTP 401");
			}

		}, settings(), () -> {
		});
		await().untilAsserted(() -> assertThat(output).contains("Traces do not reach the test's server: HTTP 401"));
	}

	@Test
	void beforeTheFirstAnswerThereIsNoSuccess() {
		start();
		await().during(Duration.ofMillis(100)).until(() -> this.batchSender.status().lastSuccess() == null);
		this.batchSender.offer(request("a"));
		await().until(() -> this.batchSender.status().lastSuccess() != null);
	}

	private void start() {
		this.batchSender = new BatchSender("test", "the test's server", this.sender, settings(), () -> {
		});
	}

	private static BatchSettings settings() {
		return new BatchSettings(1000, 1_000_000, 100, 1, Duration.ofMillis(50), Duration.ofMinutes(10));
	}

	private static long warnings(CapturedOutput output) {
		return count(output, "WARN", "the test's server");
	}

	private static long count(CapturedOutput output, String level, String text) {
		return output.getAll().lines().filter((line) -> line.contains(level) && line.contains(text)).count();
	}

}
