/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.function.UnaryOperator;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.semconv.MlflowAttributes;

/**
 * The experiment that a trace names: what the first of its top MLflow spans says that
 * says something. Not thread-safe.
 */
final class UnitExperiment {

	private static final AttributeKey<String> EXPERIMENT_ID = AttributeKey.stringKey(MlflowAttributes.EXPERIMENT_ID);

	private @Nullable String id;

	private boolean fixed;

	/**
	 * The id; {@code null} for the application's own experiment.
	 */
	@Nullable String id() {
		return this.id;
	}

	/**
	 * Takes in what an MLflow span says.
	 * @param span the span
	 * @param nearestForMlflow finds the nearest MLflow span from a span upwards
	 */
	void note(ReadWriteSpan span, UnaryOperator<String> nearestForMlflow) {
		String named = (this.id == null && !this.fixed) ? span.getAttribute(EXPERIMENT_ID) : null;
		if (named != null && !named.isBlank()
				&& nearestForMlflow.apply(span.getParentSpanContext().getSpanId()).equals(Placements.NOWHERE)) {
			this.id = named.strip();
		}
	}

	/**
	 * Keeps to what was said so far.
	 */
	void fix() {
		this.fixed = true;
	}

}
