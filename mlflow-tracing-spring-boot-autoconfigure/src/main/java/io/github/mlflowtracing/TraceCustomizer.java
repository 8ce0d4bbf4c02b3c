/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

/**
 * Says something of each trace that {@link Traced} or {@link MlflowTracing} makes, such
 * as the session and the user of a web request. To be supplied as a bean; several are
 * called in their order. A later {@link MlflowTracing#updateCurrentTrace} wins over what
 * they say.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TraceCustomizer {

	/**
	 * Called once for each trace, or part of a trace that this application makes, by the
	 * thread that starts its first MLflow span: before that is current, and within the
	 * request or whatever else called. If it throws, that is logged once and harms
	 * nothing.
	 * @param trace takes what is to be said
	 */
	void customize(TraceUpdate trace);

}
