/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.Expectation;
import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanFunction;
import io.github.mlflowtracing.TraceUpdate;

/**
 * {@link MlflowTracing} while tracing is off: bodies run, nothing is recorded.
 */
public final class NoopMlflowTracing implements MlflowTracing {

	@Override
	public void runInSpan(String name, String spanType, Consumer<MlflowSpan> body) {
		body.accept(NoopMlflowSpan.INSTANCE);
	}

	@Override
	public <T extends @Nullable Object, E extends Exception> T inSpanChecked(String name, String spanType,
			SpanFunction<T, E> body) throws E {
		return body.apply(NoopMlflowSpan.INSTANCE);
	}

	@Override
	public MlflowSpan startSpan(String name, String spanType) {
		return NoopMlflowSpan.INSTANCE;
	}

	@Override
	public MlflowSpan startDetachedSpan(String name, String spanType) {
		return NoopMlflowSpan.INSTANCE;
	}

	@Override
	public MlflowSpan startDetachedSpan(String name, String spanType, MlflowSpan parent) {
		return NoopMlflowSpan.INSTANCE;
	}

	@Override
	public Optional<MlflowSpan> currentSpan() {
		return Optional.empty();
	}

	@Override
	public Optional<String> currentTraceId() {
		return Optional.empty();
	}

	@Override
	public void updateCurrentTrace(Consumer<TraceUpdate> update) {
	}

	@Override
	public CompletableFuture<String> logFeedback(Feedback feedback) {
		return off();
	}

	@Override
	public CompletableFuture<String> logExpectation(Expectation expectation) {
		return off();
	}

	private static CompletableFuture<String> off() {
		return CompletableFuture.failedFuture(new IllegalStateException(
				"Nothing is logged, because tracing is off (mlflow.tracing.enabled, otel.sdk.disabled)"));
	}

	@Override
	public boolean flush(Duration timeout) {
		return true;
	}

}
