/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

/**
 * How a whole trace ended, where {@link TraceUpdate#state} says it instead of the trace's
 * root span.
 *
 * @since 0.1.0
 */
public enum TraceState {

	/** The trace succeeded. */
	OK,

	/** The trace failed. */
	ERROR

}
