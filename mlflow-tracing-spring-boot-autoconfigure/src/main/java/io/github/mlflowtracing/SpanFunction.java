/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import org.jspecify.annotations.Nullable;

/**
 * The body of a span that may throw a checked exception.
 *
 * @param <T> what the body returns
 * @param <E> what the body throws
 * @since 0.1.0
 * @see MlflowTracing#inSpanChecked
 */
@FunctionalInterface
public interface SpanFunction<T extends @Nullable Object, E extends Exception> {

	/**
	 * Does the work.
	 * @param span the span that is current meanwhile
	 * @return the result
	 * @throws E if the work fails
	 */
	T apply(MlflowSpan span) throws E;

}
