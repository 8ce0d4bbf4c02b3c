/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Code of the application that runs while a span is written waits for another thread that
 * uses the same span: both wait for ever if a lock of this library is held.
 */
class ForeignCodeLockTests {

	/** Runs in the application's code; replaced for each call. */
	private final AtomicReference<Runnable> foreignCode = new AtomicReference<>();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@ParameterizedTest
	@EnumSource
	void aGetterOrAnExceptionsMethodRunsUnderNoLock(Call call) {
		this.runner.run((context) -> run(context, call));
	}

	@ParameterizedTest
	@EnumSource
	void aRedactorRunsUnderNoLock(Call call) {
		ContentRedactor redactor = (text, where) -> {
			act();
			return text;
		};
		this.runner.withBean(ContentRedactor.class, () -> redactor).run((context) -> run(context, call));
	}

	private void run(ApplicationContext context, Call call) {
		MlflowSpan span = context.getBean(MlflowTracing.class).startDetachedSpan("span", SpanType.TOOL);
		waitForAnotherThreadThatUses(span);
		call.action.accept(span, new Value(this::act));
		span.close();

		assertThat(this.foreignCode).as("the application's code ran").hasNullValue();
		assertThat(this.failures).isEmpty();
	}

	@Test
	void aHandlerThatHearsOfTheEndRunsUnderNoLock() {
		ObservationHandler<Observation.Context> handler = new ObservationHandler<>() {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof TracedContext;
			}

			@Override
			public void onStop(Observation.Context context) {
				act();
			}

		};
		this.runner.withBean("handler", ObservationHandler.class, () -> handler).run((context) -> {
			MlflowSpan span = context.getBean(MlflowTracing.class).startSpan("span");
			waitForAnotherThreadThatUses(span);
			span.close();

			assertThat(this.foreignCode).hasNullValue();
			assertThat(this.failures).isEmpty();
		});
	}

	private void waitForAnotherThreadThatUses(MlflowSpan span) {
		this.foreignCode.set(() -> {
			CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
				for (Call call : Call.values()) {
					call.action.accept(span, "value");
				}
				span.setSpanType(SpanType.LLM).setModel("provider", "model").isRecording();
				span.makeCurrent().close();
				span.close();
			});
			try {
				other.get(20, TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				this.failures.add(ex);
			}
		});
	}

	private void act() {
		Runnable code = this.foreignCode.getAndSet(null);
		if (code != null) {
			code.run();
		}
	}

	enum Call {

		INPUTS(MlflowSpan::setInputs), OUTPUTS(MlflowSpan::setOutputs),
		ATTRIBUTE((span, value) -> span.setAttribute("a", value)),
		EVENT((span, value) -> span.addEvent("event", Map.of("a", value))),
		LINK((span, value) -> span.addLink("tr-" + "1".repeat(32), "2".repeat(16), Map.of("a", value))),
		EXCEPTION((span, value) -> span.recordException(new Failure(value))),
		STATUS((span, value) -> span.setStatus(SpanStatus.ERROR, value.toString()));

		private final BiConsumer<MlflowSpan, Object> action;

		Call(BiConsumer<MlflowSpan, Object> action) {
			this.action = action;
		}

	}

	public static class Value {

		private final Runnable action;

		Value(Runnable action) {
			this.action = action;
		}

		public String getText() {
			this.action.run();
			return "text";
		}

		@Override
		public String toString() {
			return getText();
		}

	}

	static class Failure extends RuntimeException {

		private final Object value;

		Failure(Object value) {
			this.value = value;
		}

		@Override
		public String getMessage() {
			return this.value.toString();
		}

	}

}
