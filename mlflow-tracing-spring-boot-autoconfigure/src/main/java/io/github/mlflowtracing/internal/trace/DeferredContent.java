/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;

/**
 * Attributes of a span that are made after it has ended, by the dispatcher's thread: the
 * caller's only keeps what they are made of.
 */
public interface DeferredContent {

	/**
	 * How much memory is held until then, roughly.
	 * @return a number of bytes
	 */
	long size();

	/**
	 * Makes the attributes.
	 * @return the attributes, none of which replaces one that the span has
	 */
	Attributes attributes();

	/**
	 * The port by which those who make spans hand over deferred content; the pipeline
	 * implements it.
	 */
	@FunctionalInterface
	interface Port {

		/** Nothing is kept. */
		Port NONE = (span, content) -> {
		};

		/**
		 * Keeps content for a span that has not ended yet.
		 * @param span the span
		 * @param content what is asked once the span has ended
		 */
		void defer(SpanContext span, DeferredContent content);

	}

}
