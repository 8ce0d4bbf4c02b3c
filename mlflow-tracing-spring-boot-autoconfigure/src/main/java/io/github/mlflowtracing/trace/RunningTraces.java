/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.trace;

import io.opentelemetry.api.trace.SpanContext;

/**
 * The port by which those who make spans say something of the whole trace; the pipeline
 * implements it.
 */
@FunctionalInterface
public interface RunningTraces {

	/**
	 * Adds facts to the trace that a span belongs to.
	 * @param span a span of the trace
	 * @param facts the facts
	 * @return whether the trace is still running here
	 */
	boolean addFacts(SpanContext span, TraceFacts facts);

}
