/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowSpan;

/**
 * The context of a traced operation's {@link Observation}. Its type is what
 * {@code ObservationHandler}, {@code ObservationPredicate} and {@code ObservationFilter}
 * beans can tell these observations by.
 *
 * @since 0.1.0
 */
public final class TracedContext extends Observation.Context {

	/** The name of all observations of traced operations. */
	public static final String NAME = "mlflow.span";

	private @Nullable MlflowSpan span;

	private boolean hasKeyValues;

	private long endEpochNanos;

	TracedContext(String spanName) {
		setName(NAME);
		setContextualName(spanName);
	}

	/**
	 * The span of this operation.
	 * @return the span; {@code null} until the observation has started
	 */
	public @Nullable MlflowSpan getSpan() {
		return this.span;
	}

	void setSpan(MlflowSpan span) {
		this.span = span;
	}

	/**
	 * When the operation ended; 0 for the moment at which its observation stops.
	 */
	long getEndEpochNanos() {
		return this.endEpochNanos;
	}

	void setEndEpochNanos(long endEpochNanos) {
		this.endEpochNanos = endEpochNanos;
	}

	@Override
	public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
		this.hasKeyValues = true;
		return super.addLowCardinalityKeyValue(keyValue);
	}

	@Override
	public Observation.Context addHighCardinalityKeyValue(KeyValue keyValue) {
		this.hasKeyValues = true;
		return super.addHighCardinalityKeyValue(keyValue);
	}

	/**
	 * Whether anyone has added key values, which are costly to collect (Micrometer 1.17).
	 */
	boolean hasKeyValues() {
		return this.hasKeyValues;
	}

}
