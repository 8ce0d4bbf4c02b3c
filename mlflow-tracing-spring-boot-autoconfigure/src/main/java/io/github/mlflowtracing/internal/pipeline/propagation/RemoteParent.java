/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.propagation;

/**
 * Whether a trace that a caller has begun goes on here.
 */
public enum RemoteParent {

	/**
	 * If the caller says, by this library's trace state entry, that it sends the trace to
	 * the same experiment.
	 */
	AUTO,

	/**
	 * Always, whoever calls; such as where callers are Python programs that trace with
	 * MLflow.
	 */
	JOIN,

	/**
	 * Never: each request is a trace of its own; such as where strangers call.
	 */
	ROOT

}
