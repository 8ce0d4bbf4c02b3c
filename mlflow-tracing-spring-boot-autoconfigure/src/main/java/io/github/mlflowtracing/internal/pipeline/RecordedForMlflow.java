/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.Map;
import java.util.function.BiConsumer;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.jspecify.annotations.Nullable;

/**
 * Marks a span that the application's sampler dropped and that is recorded for this
 * library alone. The trace state is the only part of a sampling decision that a span
 * keeps and that no exporter shows by its type; its entries are those of the application.
 */
final class RecordedForMlflow implements TraceState {

	private final TraceState entries;

	private RecordedForMlflow(TraceState entries) {
		this.entries = entries;
	}

	/**
	 * Whether a span is recorded for this library alone.
	 * @param span the context of the span
	 * @return whether the application's sampler dropped the span
	 */
	static boolean is(SpanContext span) {
		return span.getTraceState() instanceof RecordedForMlflow;
	}

	/**
	 * Records a span that the application's sampler dropped.
	 * @param dropped the decision of that sampler
	 * @return the decision to record, with the same attributes and trace state
	 */
	static SamplingResult instead(SamplingResult dropped) {
		return new Result(SamplingDecision.RECORD_ONLY, dropped, true);
	}

	/**
	 * Leaves a decision as it is, below a parent that has the mark.
	 * @param result the decision of the application's sampler
	 * @return the same decision for a span without the mark
	 */
	static SamplingResult notInherited(SamplingResult result) {
		return new Result(result.getDecision(), result, false);
	}

	private static TraceState unmarked(TraceState state) {
		return (state instanceof RecordedForMlflow marked) ? marked.entries : state;
	}

	@Override
	public @Nullable String get(String key) {
		return this.entries.get(key);
	}

	@Override
	public int size() {
		return this.entries.size();
	}

	@Override
	public boolean isEmpty() {
		return this.entries.isEmpty();
	}

	@Override
	public void forEach(BiConsumer<String, String> consumer) {
		this.entries.forEach(consumer);
	}

	@Override
	public Map<String, String> asMap() {
		return this.entries.asMap();
	}

	@Override
	public TraceStateBuilder toBuilder() {
		return this.entries.toBuilder();
	}

	@Override
	public String toString() {
		return this.entries.toString();
	}

	private record Result(SamplingDecision decision, SamplingResult delegate, boolean marks) implements SamplingResult {

		@Override
		public SamplingDecision getDecision() {
			return this.decision;
		}

		@Override
		public Attributes getAttributes() {
			return this.delegate.getAttributes();
		}

		@Override
		public TraceState getUpdatedTraceState(TraceState parent) {
			TraceState updated = unmarked(this.delegate.getUpdatedTraceState(unmarked(parent)));
			return this.marks ? new RecordedForMlflow(updated) : updated;
		}

	}

}
