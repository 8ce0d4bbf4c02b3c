/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.guard;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Guard}.
 */
@ExtendWith(OutputCaptureExtension.class)
class GuardTests {

	private final Guard guard = new Guard();

	static Stream<Throwable> throwables() {
		return Stream.of(new IllegalStateException(), new AssertionError(), new OutOfMemoryError(),
				new StackOverflowError(), new NoClassDefFoundError(), new InterruptedException(), new Throwable());
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void containsAndCountsEveryThrowable(Throwable failure) {
		assertThat(this.guard.contain("fail", () -> sneakyThrow(failure))).isFalse();
		assertThat(this.guard.<Object>supply("fail", () -> sneakyThrow(failure))).isNull();
		assertThat(this.guard.failures()).isEqualTo(2);
	}

	@Test
	void logsAKindOnceByTypeAndPlaceAndNeverItsMessage(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			this.guard.contain("read a value",
					() -> sneakyThrow(new IllegalStateException("the patient", new Error("has a name"))));
		}
		this.guard.contain("read a value", () -> sneakyThrow(new IllegalArgumentException("the patient")));
		assertThat(output)
			.containsOnlyOnce(
					"Tracing failed to read a value: java.lang.IllegalStateException at " + GuardTests.class.getName())
			.containsOnlyOnce("caused by java.lang.Error at ")
			.containsOnlyOnce("Tracing failed to read a value: java.lang.IllegalArgumentException")
			.doesNotContain("patient", "has a name");
	}

	@Test
	void containsAFailureThatCannotBeDescribed() {
		assertThat(this.guard.contain("fail", () -> sneakyThrow(new Error() {
			@Override
			public StackTraceElement[] getStackTrace() {
				throw new OutOfMemoryError();
			}
		}))).isFalse();
	}

	@Test
	void keepsTheInterruptThatForeignCodeCleared() {
		Thread.currentThread().interrupt();
		this.guard.contain("clear the interrupt", Thread::interrupted);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void warnsOfAKindOnce(CapturedOutput output) {
		this.guard.warnOnce("limit", () -> "The limit is hit");
		this.guard.warnOnce("limit", () -> "The limit is hit again");
		assertThat(output).containsOnlyOnce("The limit is hit").doesNotContain("again");
	}

	@Test
	void namesFromOutsideDoNotFillTheHeap(CapturedOutput output) {
		for (int i = 0; i < 1100; i++) {
			String kind = "kind " + i;
			this.guard.warnOnce(kind, () -> "Warning of " + kind);
		}
		assertThat(output).contains("Warning of kind 999").doesNotContain("Warning of kind 1000 ");
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable, R> R sneakyThrow(Throwable failure) throws T {
		throw (T) failure;
	}

}
