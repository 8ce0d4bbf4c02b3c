/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;

import static io.github.mlflowtracing.SpanType.RETRIEVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * As an application's developer writes tests, with whatever an application may have
 * switched off.
 */
@SpringBootTest(
		properties = { "mlflow.tracing.enabled=false", "OTEL_SDK_DISABLED=true", "mlflow.tracing.sampling.ratio=0",
				"mlflow.tracing.recent.enabled=false", "mlflow.tracing.metrics.enabled=false" })
@AutoConfigureMlflowTracing
class AutoConfigureMlflowTracingTests {

	@Autowired
	private CapturedTraces traces;

	@BeforeEach
	void setUp(@Autowired MlflowTracing tracing) {
		tracing.runInSpan("set up", (span) -> {
		});
	}

	@Test
	void whatTheTestDidIsThereWhenItAsserts(@Autowired TestApplication.Assistant assistant) {
		assistant.answer("What is MLflow?");

		assertThat(this.traces).hasTraceSatisfying((t) -> t.hasName("answer")
			.hasStatusOk()
			.hasSession("s1")
			.hasSpan("retrieve",
					(s) -> s.hasType(RETRIEVER).hasInput("question", "What is MLflow?").isChildOf("answer")));
	}

	@Test
	void allOfATraceCanBeAsserted(@Autowired TestApplication.Assistant assistant) {
		assistant.answer("What is MLflow?");

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasName("answer")
			.hasUser("u1")
			.hasTag("channel", "web")
			.hasMetadata("release", "1.2")
			.hasClientRequestId("r1")
			.hasRequestPreview("Q: What is MLflow?")
			.hasResponsePreview("A")
			.hasSpanCount(3)
			.hasSpan("answer",
					(span) -> span.isRoot()
						.hasType(SpanType.CHAIN)
						.hasStatusOk()
						.hasInputs(Map.of("question", "What is MLflow?"))
						.hasOutputs("MLflow traces")
						.hasAttribute("version", "7"))
			.hasSpan("retrieve",
					(span) -> span.hasInput("limit", 2)
						.hasInputsIncluding(Map.of("limit", 2))
						.hasOutput("/0/score", 1)
						.hasOutputs(List.of(new TestApplication.Document("MLflow traces", 1)))
						.hasOutputsIncluding(List.of(Map.of("text", "MLflow traces"))))
			.hasSpan("chat",
					(span) -> span.hasTokenUsage(TokenUsage.of(12, 3).withCacheRead(4))
						.hasInputs(null)
						.hasEvent("first token")
						.hasEvent("first token", Map.of("after", 5)))
			.doesNotHaveSpan("set up")
			.doesNotContain("secret"));
	}

	@Test
	void aFailureIsThere(@Autowired TestApplication.Assistant assistant) {
		assertThatIllegalArgumentException().isThrownBy(() -> assistant.answer(""));

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasStatusError()
			.hasSpan("retrieve",
					(span) -> span.hasStatusError()
						.hasStatusError("IllegalArgumentException: no question")
						.hasException(IllegalArgumentException.class, "no question")));
	}

	@Test
	void aTestSeesItsOwnTracesAndWhatWasSetUpForIt() {
		assertThat(this.traces).hasSize(1).hasTraceSatisfying((trace) -> trace.hasName("set up"));
	}

	@Test
	void aTestSeesItsOwnTracesWhicheverRanBefore() {
		assertThat(this.traces).hasSize(1);
	}

	@Test
	void whatAMethodDeclaresToBeRareIsThereToo(@Autowired TestApplication.Rare rare) {
		rare.call();

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasName("rare"));
	}

	@Test
	void tracesCanBeForgotten() {
		this.traces.clear();

		assertThat(this.traces).isEmpty();
	}

	@Test
	void whatIsOpenIsNoTraceYet(@Autowired MlflowTracing tracing) {
		try (MlflowSpan open = tracing.startSpan("open")) {
			assertThat(this.traces).hasSize(1);
		}
		assertThat(this.traces).hasSize(2);
	}

	@Test
	void aChildThatEndsLaterJoinsItsTrace(@Autowired MlflowTracing tracing) {
		MlflowSpan root = tracing.startDetachedSpan("root", SpanType.CHAIN);
		MlflowSpan child = tracing.startDetachedSpan("child", SpanType.TOOL, root);
		root.close();
		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasName("root").doesNotHaveSpan("child"));

		child.close();
		assertThat(this.traces)
			.hasTraceSatisfying((trace) -> trace.hasName("root").hasSpan("child", (span) -> span.isChildOf("root")));
	}

	@Test
	void whatAnotherThreadDoesCanBeAwaited(@Autowired MlflowTracing tracing) {
		CountDownLatch asserted = new CountDownLatch(1);
		CompletableFuture.runAsync(() -> tracing.runInSpan("elsewhere", (span) -> await(asserted)));
		assertThat(this.traces).hasSize(1);
		asserted.countDown();

		Awaitility.await()
			.untilAsserted(() -> assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasName("elsewhere")));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
