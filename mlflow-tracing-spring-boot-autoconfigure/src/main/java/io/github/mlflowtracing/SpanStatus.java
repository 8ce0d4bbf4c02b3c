/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

/**
 * How a span ended.
 *
 * @since 0.1.0
 */
public enum SpanStatus {

	/** The operation succeeded; the default of a span that ends without an exception. */
	OK,

	/** The operation failed. */
	ERROR,

	/** Nothing is said about it. */
	UNSET

}
