/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.mlflowtracing.OutputReducer;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Values and exceptions that do their worst while they are recorded.
 */
class TracedNeverDisturbsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Assistant.class);

	@AfterEach
	void clearInterrupt() {
		Thread.interrupted();
	}

	@ParameterizedTest
	@EnumSource
	void aHostileValueReachesTheCallerItself(Hostile how) {
		HostileValue value = new HostileValue(how);
		this.runner.run((context) -> {
			Assistant assistant = context.getBean(Assistant.class);
			assertThat(assistant.value(value)).isSameAs(value);
			assertThat(assistant.stage(CompletableFuture.completedFuture(value)).join()).isSameAs(value);
			assertThat(assistant.mono(Mono.just(value)).block()).isSameAs(value);
			assertThat(assistant.flux(Flux.just(value, value)).collectList().block()).hasSize(2);
			assertThat(assistant.stream(Stream.of(value)).toList()).hasSize(1);

			assertThat(traces(context)).hasSize(5);
		});
	}

	@ParameterizedTest
	@EnumSource
	void aHostileExceptionReachesTheCallerItself(Hostile value) {
		RuntimeException failure = new HostileException(value);
		this.runner.run((context) -> {
			Assistant assistant = context.getBean(Assistant.class);
			assertThatThrownBy(() -> assistant.fail(failure)).isSameAs(failure);
			assertThat(traces(context)).hasSize(1);
		});
	}

	@Test
	void anInterruptStays() {
		this.runner.run((context) -> {
			Assistant assistant = context.getBean(Assistant.class);
			for (Hostile value : Hostile.values()) {
				Thread.currentThread().interrupt();
				assistant.value(new HostileValue(value));
				assertThat(Thread.interrupted()).as("after %s", value).isTrue();
			}
		});
	}

	@Test
	void anInterruptThatAValueSwallowsIsNotLost() {
		this.runner.run((context) -> {
			Thread caller = Thread.currentThread();
			context.getBean(Assistant.class).sleepy(new Object() {

				public String getName() throws InterruptedException {
					caller.interrupt();
					Thread.sleep(600_000);
					return "never";
				}

			});
			assertThat(Thread.interrupted()).isTrue();
		});
	}

	enum Hostile {

		ERROR, SNEAKY, RECURSION, CLEARS_INTERRUPT;

		Object act() throws Exception {
			return switch (this) {
				case ERROR -> throw new AssertionError();
				case SNEAKY -> throw new Exception("checked");
				case RECURSION -> act().toString() + act();
				case CLEARS_INTERRUPT -> Thread.interrupted();
			};
		}

	}

	public static class HostileValue {

		private final Hostile how;

		HostileValue(Hostile how) {
			this.how = how;
		}

		public Object getName() throws Exception {
			return this.how.act();
		}

	}

	public static class Assistant {

		@Traced
		<T> T value(T value) {
			return value;
		}

		@Traced
		<T> CompletableFuture<T> stage(CompletableFuture<T> value) {
			return value;
		}

		@Traced
		<T> Mono<T> mono(Mono<T> value) {
			return value;
		}

		@Traced(outputReducer = HostileReducer.class)
		<T> Flux<T> flux(Flux<T> value) {
			return value;
		}

		@Traced(outputReducer = HostileReducer.class)
		<T> Stream<T> stream(Stream<T> value) {
			return value;
		}

		@Traced
		void fail(RuntimeException failure) {
			throw failure;
		}

		@Traced
		void sleepy(Object value) {
		}

	}

	static class HostileReducer implements OutputReducer<Object> {

		@Override
		public Object reduce(List<Object> items) {
			items.clear();
			return null;
		}

	}

	static class HostileException extends RuntimeException {

		private final Hostile how;

		HostileException(Hostile how) {
			this.how = how;
		}

		@Override
		public String getMessage() {
			try {
				return String.valueOf(this.how.act());
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
