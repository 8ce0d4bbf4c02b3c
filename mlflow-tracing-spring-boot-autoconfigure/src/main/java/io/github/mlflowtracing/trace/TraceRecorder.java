/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.trace;

/**
 * Measures traces in this process, beside the destinations.
 */
public interface TraceRecorder {

	/** Measures nothing. */
	TraceRecorder NONE = (trace) -> {
	};

	/**
	 * Takes in what MLflow shows of a trace, without waiting.
	 * @param trace the trace, or a part of it
	 */
	void record(MlflowTrace trace);

	/**
	 * Sends what is left; there will be no more traces.
	 */
	default void close() {
	}

}
