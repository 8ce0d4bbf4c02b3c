/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

/**
 * Where span durations go, in words for the report at start.
 */
@FunctionalInterface
interface MetricsRoute {

	/**
	 * Describes the way.
	 * @return what follows "span durations go"
	 */
	String describe();

}
