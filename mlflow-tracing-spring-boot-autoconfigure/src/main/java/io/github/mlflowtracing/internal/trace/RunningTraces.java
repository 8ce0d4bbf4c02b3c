/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;

/**
 * The port by which those who make spans say something of the whole trace; the pipeline
 * implements it. A trace is what is made of one here: another call of this application
 * within the same distributed trace is another one.
 */
@FunctionalInterface
public interface RunningTraces {

	/**
	 * Adds facts to the trace that a span belongs to.
	 * @param span a span of the trace
	 * @param facts the facts
	 * @return whether the trace is still running here
	 */
	boolean addFacts(SpanContext span, TraceInfo facts);

	/**
	 * Adds facts that hold unless the application says otherwise, before or later.
	 * @param span a span of the trace
	 * @param defaults the facts
	 * @return whether the trace is still running here
	 */
	default boolean addDefaults(SpanContext span, TraceInfo defaults) {
		return false;
	}

	/**
	 * Whether a span that has started belongs to a trace that is recorded for MLflow. It
	 * may be recorded for other exporters' sake alone.
	 * @param span the span
	 * @return {@code false} if the trace was sampled out
	 */
	default boolean isWanted(SpanContext span) {
		return true;
	}

	/**
	 * Whether a span that would start below another one, which others have not sampled,
	 * is recorded by nobody. Where nothing has decided on the trace before, this does.
	 * @param around the span around it
	 * @param ratio the ratio of the one that would start
	 * @return {@code true} if there is no reason to start it, nor any inside of it
	 */
	default boolean isRejected(Span around, TraceIdRatio ratio) {
		return false;
	}

	/**
	 * Whether the trace that a span belongs to is still to be customized.
	 * @param span a span of the trace
	 * @return {@code true} at the first call for the trace only
	 */
	default boolean claimCustomizing(SpanContext span) {
		return false;
	}

}
