/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;

/**
 * Keeps Spring Boot's meter handler from making a timer of each traced operation: only
 * the first handler of a group that supports a context is asked, and this one does
 * nothing.
 */
public final class NoMetersHandler implements MeterObservationHandler<TracedContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof TracedContext;
	}

}
