/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import io.opentelemetry.api.trace.SpanContext;

/**
 * The port by which memory is reserved for inputs, outputs and other content before it is
 * written on a span; the pipeline implements it. Thread-safe.
 */
@FunctionalInterface
public interface ContentBudget {

	/** There is memory for all content. */
	ContentBudget UNLIMITED = (span, characters) -> true;

	/**
	 * Reserves memory for content of an open span, until the span was exported or
	 * dropped.
	 * @param span the span
	 * @param characters how long the content is
	 * @return {@code false} if there is no memory for it, which is counted: a mark is to
	 * be written instead
	 */
	boolean reserve(SpanContext span, long characters);

}
