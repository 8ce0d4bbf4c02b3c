/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

/**
 * What the end of a span leaves of its unit.
 */
enum TraceProgress {

	/** Others are open. */
	GROWING,

	/** Others are open, but much has ended. */
	CROWDED,

	/** No span is open. */
	CLOSED

}
