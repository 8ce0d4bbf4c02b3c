/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What becomes of exceptions.
 */
class ExceptionEventTests {

	private static final BinaryOperator<String> NOTHING_HIDDEN = (text, part) -> text;

	@Test
	void anExceptionIsOneEventWithoutSecrets() {
		TracedApplication.runner().run((context) -> {
			assertThatIllegalStateException()
				.isThrownBy(() -> context.getBean(MlflowTracing.class).runInSpan("work", (span) -> {
					throw new IllegalStateException("refused: Bearer abc123", new RuntimeException("password=x"));
				}));
			SpanData span = TracedApplication.span(context);
			assertThat(span.getStatus().getDescription())
				.isEqualTo("IllegalStateException: refused: Bearer [REDACTED]");
			assertThat(span.getEvents()).singleElement().satisfies((event) -> {
				Map<String, Object> attributes = TracedApplication.byName(event.getAttributes());
				assertThat(attributes).containsEntry("exception.type", "IllegalStateException")
					.containsEntry("exception.message", "refused: Bearer [REDACTED]");
				assertThat(attributes.get("exception.stacktrace").toString())
					.contains("java.lang.IllegalStateException: refused: Bearer [REDACTED]",
							"Caused by: java.lang.RuntimeException: password=[REDACTED]")
					.doesNotContain("abc123");
			});
		});
	}

	@Test
	void micrometersOwnExceptionEventsAreRedacted() {
		TracedApplication.runner().run((context) -> {
			context.getBean(MlflowTracing.class).runInSpan("work", (span) -> {
				Observation call = Observation.start("call", context.getBean(ObservationRegistry.class))
					.lowCardinalityKeyValue("mlflow.spanType", "TOOL")
					.highCardinalityKeyValue("http.url", "https://u:p@host");
				call.error(new IllegalStateException("Bearer abc123"));
				call.stop();
			});
			SpanData span = TracedApplication.span(context, "call");
			assertThat(span.toString()).doesNotContain("u:p@");
			assertThat(span.getStatus().getDescription()).isEqualTo("Bearer [REDACTED]");
			assertThat(TracedApplication.byName(span.getAttributes())).containsEntry("http.url",
					"https://[REDACTED]@host");
			assertThat(span.getEvents()).singleElement().satisfies((event) -> {
				Attributes attributes = event.getAttributes();
				assertThat(attributes.get(AttributeKey.stringKey("exception.message"))).isEqualTo("Bearer [REDACTED]");
				assertThat(attributes.get(AttributeKey.stringKey("exception.stacktrace"))).doesNotContain("abc123");
			});
		});
	}

	@Test
	void exceptionsThatFailThemselvesAreRecorded() {
		ExceptionEvent event = ExceptionEvent.of(new Hostile(), NOTHING_HIDDEN);
		assertThat(event.type()).isEqualTo("Hostile");
		assertThat(event.message()).isEqualTo("<no message: java.lang.UnsupportedOperationException>");
		assertThat(event.stackTrace()).startsWith(Hostile.class.getName())
			.contains("<no stack trace: java.lang.UnsupportedOperationException>");
		assertThat(event.description()).startsWith("Hostile: <no message");
	}

	@Test
	void causesOutliveLongStackTraces() {
		RuntimeException exception = new RuntimeException("root");
		for (int i = 0; i < 5; i++) {
			exception = new RuntimeException("cause " + i, deep(400, exception));
		}
		String stackTrace = ExceptionEvent.of(exception, NOTHING_HIDDEN).stackTrace();
		assertThat(stackTrace).hasSizeLessThanOrEqualTo(StackTraceText.MAX_LENGTH)
			.contains("RuntimeException: cause 4", "Caused by: java.lang.RuntimeException: cause 0",
					"Caused by: java.lang.RuntimeException: root")
			.containsPattern("\\.\\.\\. \\d{3} filtered");
	}

	@Test
	void longMessagesAreCutAfterTheyWereRedacted() {
		String key = "ghp_" + "0123456789abcdef0123456789";
		String text = "x".repeat(ExceptionMessage.MAX_LENGTH - 10) + " " + key + " " + "y".repeat(200_000);
		ExceptionEvent event = ExceptionEvent.of(new IllegalStateException(text),
				(whole, part) -> whole.replace(key, "[REDACTED]"));
		assertThat(event.message()).hasSizeLessThan(ExceptionMessage.MAX_LENGTH + 50)
			.doesNotContain("ghp_")
			.contains("more characters]");
		assertThat(event.stackTrace()).hasSizeLessThan(StackTraceText.MAX_LENGTH + 100)
			.contains("more characters]", "ExceptionEventTests");
	}

	@Test
	void aMessageOfAHugeResponseIsNotCopied() {
		RuntimeException huge = new IllegalStateException("x".repeat(50_000_000));
		RuntimeException exception = new RuntimeException("outer", huge);
		exception.addSuppressed(new IllegalStateException(huge.getMessage()));
		ExceptionEvent.of(new IllegalStateException("warm"), NOTHING_HIDDEN);
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
		ExceptionEvent event = ExceptionEvent.of(exception, NOTHING_HIDDEN);
		ExceptionEvent alone = ExceptionEvent.of(huge, NOTHING_HIDDEN);
		assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before).isLessThan(4_000_000L);
		assertThat(alone.message()).startsWith("xxx").endsWith("... [49991808 more characters]");
		assertThat(event.stackTrace()).contains("Caused by: java.lang.IllegalStateException: xxx",
				"Suppressed: java.lang.IllegalStateException: xxx", "ExceptionEventTests");
	}

	@Test
	void endlessCausesEnd() {
		assertThat(ExceptionEvent.of(new Endless(), NOTHING_HIDDEN).stackTrace())
			.hasSizeLessThan(StackTraceText.MAX_LENGTH + 100)
			.contains("Caused by: " + Endless.class.getName());
	}

	@Test
	void manySuppressedExceptionsAreCounted() {
		RuntimeException exception = new RuntimeException("outer", new RuntimeException("root"));
		IntStream.range(0, 10_000).forEach((i) -> exception.addSuppressed(new RuntimeException("suppressed " + i)));
		assertThat(ExceptionEvent.of(exception, NOTHING_HIDDEN).stackTrace())
			.startsWith("java.lang.RuntimeException: outer [10000 suppressed]")
			.contains("Caused by: java.lang.RuntimeException: root")
			.doesNotContain("suppressed 1");
		RuntimeException some = new RuntimeException("outer");
		some.addSuppressed(new RuntimeException("suppressed"));
		assertThat(ExceptionEvent.of(some, NOTHING_HIDDEN).stackTrace())
			.contains("Suppressed: java.lang.RuntimeException: suppressed");
	}

	private static RuntimeException deep(int depth, RuntimeException cause) {
		return (depth > 0) ? deep(depth - 1, cause) : new RuntimeException("deep", cause);
	}

	static class Hostile extends RuntimeException {

		@Override
		public String getMessage() {
			throw new UnsupportedOperationException();
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new UnsupportedOperationException();
		}

	}

	static class Endless extends RuntimeException {

		@Override
		public Throwable getCause() {
			return new Endless();
		}

	}

}
