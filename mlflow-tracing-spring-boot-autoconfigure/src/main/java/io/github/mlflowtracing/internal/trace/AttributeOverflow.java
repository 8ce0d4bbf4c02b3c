/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;

/**
 * The port by which those who make spans hand over MLflow's attributes that a span has no
 * room for, since others have used up what OpenTelemetry allows; the pipeline implements
 * it.
 */
@FunctionalInterface
public interface AttributeOverflow {

	/** They are lost. */
	AttributeOverflow NONE = (span, attributes) -> {
	};

	/**
	 * Keeps attributes for a span that has not ended yet.
	 * @param span the span
	 * @param attributes what it has no room for
	 */
	void keep(SpanContext span, Attributes attributes);

}
