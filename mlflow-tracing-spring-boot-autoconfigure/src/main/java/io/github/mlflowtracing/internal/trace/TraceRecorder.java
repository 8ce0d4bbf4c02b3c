/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

/**
 * Takes traces in this process, beside the exporters: to measure them, or for tests to
 * look at them.
 */
public interface TraceRecorder {

	/**
	 * Takes in what MLflow shows of a trace, without waiting.
	 * @param trace the trace, or a part of it
	 */
	void record(MlflowTrace trace);

	/**
	 * Finishes its work; there will be no more traces.
	 */
	default void close() {
	}

}
