/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export;

import java.time.Duration;

import io.github.mlflowtracing.internal.trace.AssembledTrace;

/**
 * Where traces go. Implementations are thread-safe; only {@link #flush} and
 * {@link #close} may block.
 */
public interface TraceExporter {

	/**
	 * A short name for logs and the actuator.
	 * @return the name, such as {@code mlflow}
	 */
	String name();

	/**
	 * Accepts the spans of a trace that it exports, without waiting.
	 * @param trace the trace
	 */
	void accept(AssembledTrace trace);

	/**
	 * Accounts for spans that were dropped before they could be accepted.
	 * @param spans how many
	 * @param mlflowSpans how many of them were for MLflow
	 * @param cause why they were dropped
	 */
	default void drop(int spans, int mlflowSpans, DropCause cause) {
	}

	/**
	 * Waits until all that was accepted before this call is delivered or dropped.
	 * @param timeout how long to wait at most
	 * @return whether all of it was delivered
	 */
	default boolean flush(Duration timeout) {
		return true;
	}

	/**
	 * What became of the spans so far.
	 * @return a snapshot
	 */
	ExporterStatus status();

	/**
	 * Delivers what it can in the given time and stops for good. Further calls do
	 * nothing.
	 * @param timeout how long to take at most
	 */
	default void close(Duration timeout) {
	}

}
