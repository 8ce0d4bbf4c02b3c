/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.mlflowtracing.trace.Irregularities;
import io.github.mlflowtracing.trace.Irregularity;

/**
 * Counts what happened to spans before they were on their way to a server. Thread-safe.
 */
public final class IrregularityMeters implements MeterBinder {

	private final Irregularities irregularities;

	/**
	 * Creates the meters.
	 * @param irregularities what has happened so far
	 */
	public IrregularityMeters(Irregularities irregularities) {
		this.irregularities = irregularities;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Irregularity kind : Irregularity.values()) {
			FunctionCounter
				.builder("mlflow.tracing.irregularities", this.irregularities, (counts) -> counts.count(kind))
				.description("What was dropped or made harmless of spans before they were sent")
				.tag("kind", kind.label())
				.register(registry);
		}
	}

}
