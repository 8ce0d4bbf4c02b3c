/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.mlflow.compat.ServerVersion;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MlflowSpanSender} and {@link ServerVersion} before servers that lack
 * something.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class OldServerTests {

	private static final String SPANS = "/v1/traces";

	private static final String INFO = "/api/3.0/mlflow/traces";

	private static final byte[] TRACE_INFO = "{\"trace\": {\"trace_info\": {}}}".getBytes(StandardCharsets.UTF_8);

	private FakeTracking server;

	private MlflowSpanSender sender;

	@BeforeEach
	void start() throws IOException {
		this.server = new FakeTracking();
		this.sender = new MlflowSpanSender(new TestConnection(this.server.uri()).requests(), new MlflowSettings(null,
				null, null, null, Duration.ofSeconds(5), Duration.ofSeconds(10), List.of(), false, TraceInfo.NONE));
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aCurrentServerIsAskedOnce(CapturedOutput output) throws InterruptedException {
		this.server.on(SPANS, 200, "").on(FakeTracking.VERSION, 200, "3.17.2");
		assertThat(sendSpans().kind()).isEqualTo(SendResult.Kind.DELIVERED);
		assertThat(sendSpans().kind()).isEqualTo(SendResult.Kind.DELIVERED);
		assertThat(this.server.askedForVersion()).isOne();
		assertThat(this.sender.needsFollowUps()).isFalse();
		assertThat(output).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.10.1", "3.13.0", "3.16.1rc0" })
	void anOlderServerNeedsTheInfoOfEachTrace(String version, CapturedOutput output) throws InterruptedException {
		this.server.on(SPANS, 200, "").on(FakeTracking.VERSION, 200, version + "\n");
		sendSpans();
		sendSpans();
		assertThat(this.sender.needsFollowUps()).isTrue();
		assertThat(output).containsOnlyOnce("is version " + version).contains("INFO").doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.9.0", "3.6.0", "2.22.0" })
	void aServerOlderThanTheTestsIsWarnedOf(String version, CapturedOutput output) throws InterruptedException {
		this.server.on(SPANS, 200, "").on(FakeTracking.VERSION, 200, version);
		sendSpans();
		sendSpans();
		assertThat(this.sender.needsFollowUps()).isTrue();
		assertThat(output).containsOnlyOnce("is version " + version)
			.contains("WARN")
			.contains("Upgrade the server to 3.10 or later");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<html>", "unknown", "99999999999.1.1", "4.0.0" })
	void whoDoesNotTellIsTakenForANewOne(String version, CapturedOutput output) throws InterruptedException {
		this.server.on(SPANS, 200, "").on(FakeTracking.VERSION, 200, version);
		sendSpans();
		assertThat(this.sender.needsFollowUps()).isFalse();
		assertThat(output).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 403, 429, 503 })
	void anOldServerThatTellsItsVersionLaterIsNotTakenForANewOne(int status) throws InterruptedException {
		this.server.on(SPANS, 200, "").on(FakeTracking.VERSION, status, "").on(FakeTracking.VERSION, 200, "3.10.1");
		sendSpans();
		sendSpans();
		assertThat(this.sender.needsFollowUps()).isTrue();
		assertThat(this.server.askedForVersion()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 403, 405 })
	void traceInfoThatIsNotPermittedHoldsUpNoSpans(int status) throws InterruptedException {
		this.server.on(INFO, status, "{}");
		assertThat(sendTraceInfo().kind()).isEqualTo(SendResult.Kind.REFUSED);
	}

	@Test
	void aServerIsAskedBeforeItsFirstSpans() throws InterruptedException {
		this.server.on(SPANS, 503, "");
		sendSpans();
		sendSpans();
		assertThat(this.server.askedForVersion()).isOne();
	}

	@Test
	void spansWaitForAServerThatKeepsItsDataInFiles() throws InterruptedException {
		this.server.on(SPANS, 501, "{\"detail\":\"REST OTLP span logging is not supported by FileStore\"}");
		SendResult answer = sendSpans();
		assertThat(answer.kind()).isEqualTo(SendResult.Kind.BLOCKED);
		assertThat(answer.message()).contains("--backend-store-uri sqlite:///mlflow.db");
	}

	@Test
	void spansWaitForAServerThatKnowsNone() throws InterruptedException {
		this.server.on(SPANS, 404, "<html>Not Found</html>");
		SendResult answer = sendSpans();
		assertThat(answer.kind()).isEqualTo(SendResult.Kind.BLOCKED);
		assertThat(answer.message()).contains("mlflow.tracing.tracking-uri").contains("MLflow 3.6 or later");
	}

	@Test
	void spansGoOnToAServerWithoutTraceInfo(CapturedOutput output) throws InterruptedException {
		this.server.on(INFO, 404, "<html>Not Found</html>");
		assertThat(sendTraceInfo().kind()).isEqualTo(SendResult.Kind.RETRY_FEW);
		assertThat(sendTraceInfo().kind()).isEqualTo(SendResult.Kind.RETRY_FEW);
		assertThat(output).isEmpty();
		assertThat(sendTraceInfo().kind()).isEqualTo(SendResult.Kind.DELIVERED);
		assertThat(sendTraceInfo().kind()).isEqualTo(SendResult.Kind.DELIVERED);
		assertThat(this.server.requests()).hasSize(3);
		assertThat(output).containsOnlyOnce("has no " + INFO);
	}

	@Test
	void anUnknownExperimentIsNoMissingTraceInfo() throws InterruptedException {
		this.server.on(INFO, 404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"No Experiment\"}");
		for (int i = 0; i < 4; i++) {
			assertThat(sendTraceInfo().kind()).isEqualTo(SendResult.Kind.BLOCKED);
		}
	}

	private SendResult sendSpans() throws InterruptedException {
		return this.sender.sendSpans(new byte[0], null);
	}

	private SendResult sendTraceInfo() throws InterruptedException {
		return this.sender.sendFollowUp(TRACE_INFO, null);
	}

}
