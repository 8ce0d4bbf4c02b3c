/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * Counts what happened to spans before they were on their way to a server. Thread-safe.
 */
public final class WarningMeters implements MeterBinder {

	private final TracingWarnings irregularities;

	/**
	 * Creates the meters.
	 * @param irregularities what has happened so far
	 */
	public WarningMeters(TracingWarnings irregularities) {
		this.irregularities = irregularities;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (TracingWarning kind : TracingWarning.values()) {
			FunctionCounter
				.builder("mlflow.tracing.irregularities", this.irregularities, (counts) -> counts.count(kind))
				.description("What was dropped or made harmless of spans before they were sent")
				.tag("kind", kind.label())
				.register(registry);
		}
	}

}
