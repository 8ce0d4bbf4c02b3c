/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * The experiment that a trace names: what the first of its top MLflow spans says that
 * says something. Not thread-safe.
 */
final class TraceExperiment {

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
	 * Takes in what a span says, if it is for MLflow.
	 */
	void note(PendingSpan span) {
		String named = (this.id == null && !this.fixed) ? span.attribute(EXPERIMENT_ID) : null;
		if (named != null && !named.isBlank() && span.isForMlflow()
				&& PendingSpan.nearestForMlflow(span.parent()) == null) {
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
