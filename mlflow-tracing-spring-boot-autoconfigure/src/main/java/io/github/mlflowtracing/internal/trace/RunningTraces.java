/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;

/**
 * The port by which spans that are made for MLflow meet the traces that they belong to;
 * the pipeline implements it. A trace is what is made of one here: another call of this
 * application within the same distributed trace is another one. Thread-safe.
 */
@FunctionalInterface
public interface RunningTraces {

	/**
	 * Adds trace info to the trace that a span belongs to.
	 * @param span a span of the trace
	 * @param info the trace info
	 * @return whether the trace is still running here
	 */
	boolean add(SpanContext span, TraceInfo info);

	/**
	 * Adds trace info that holds unless the application says otherwise, before or later.
	 * @param span a span of the trace
	 * @param defaults the trace info
	 * @return whether the trace is still running here
	 */
	default boolean addDefaults(SpanContext span, TraceInfo defaults) {
		return false;
	}

	/**
	 * Decides whether a span that is about to start is recorded for MLflow. The first of
	 * a trace decides for all of it.
	 * @param around the span around it
	 * @param ratio the ratio of the span that is about to start
	 * @return {@code false} if the trace is sampled out
	 */
	default boolean decideSampling(Span around, TraceIdRatio ratio) {
		return true;
	}

	/**
	 * Whether a span that has started belongs to a trace that is recorded for MLflow. It
	 * may be recorded for other exporters alone.
	 * @param span the span
	 * @return {@code false} if the trace is sampled out
	 */
	default boolean isSampled(SpanContext span) {
		return true;
	}

	/**
	 * Reserves memory for content that is about to be written on an open span, until the
	 * span was exported or dropped.
	 * @param span the span
	 * @param characters how long the content is
	 * @return {@code false} if there is no memory for it, which is counted: a mark is to
	 * be written instead
	 */
	default boolean reserve(SpanContext span, int characters) {
		return true;
	}

	/**
	 * Claims to customize the trace that a span belongs to.
	 * @param span a span of the trace
	 * @return {@code true} at the first call for the trace only
	 */
	default boolean claimCustomizing(SpanContext span) {
		return false;
	}

}
