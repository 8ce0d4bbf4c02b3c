/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.Map;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.TokenUsage;

/**
 * A span of which nothing is recorded.
 */
final class NoopMlflowSpan implements MlflowSpan {

	static final MlflowSpan INSTANCE = new NoopMlflowSpan();

	private NoopMlflowSpan() {
	}

	@Override
	public String traceId() {
		return "tr-" + TraceId.getInvalid();
	}

	@Override
	public String spanId() {
		return SpanId.getInvalid();
	}

	@Override
	public boolean isRecording() {
		return false;
	}

	@Override
	public MlflowSpan setInputs(@Nullable Object inputs) {
		return this;
	}

	@Override
	public MlflowSpan setOutputs(@Nullable Object outputs) {
		return this;
	}

	@Override
	public MlflowSpan setAttribute(String key, @Nullable Object value) {
		return this;
	}

	@Override
	public MlflowSpan setSpanType(String spanType) {
		return this;
	}

	@Override
	public MlflowSpan setModel(String provider, String model) {
		return this;
	}

	@Override
	public MlflowSpan setTokenUsage(TokenUsage usage) {
		return this;
	}

	@Override
	public MlflowSpan addEvent(String name, Map<String, ?> attributes) {
		return this;
	}

	@Override
	public MlflowSpan addLink(String traceId, String spanId, Map<String, ?> attributes) {
		return this;
	}

	@Override
	public MlflowSpan recordException(Throwable exception) {
		return this;
	}

	@Override
	public MlflowSpan setStatus(SpanStatus status) {
		return this;
	}

	@Override
	public MlflowSpan setStatus(SpanStatus status, String description) {
		return this;
	}

	@Override
	public Scope makeCurrent() {
		return () -> {
		};
	}

	@Override
	public void close() {
	}

}
