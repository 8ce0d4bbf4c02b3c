/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Keeps spans from MLflow; the OTLP collector gets them all the same. Beans of this type
 * are asked in their order, each for the spans that those before it keep. Children of a
 * span that is left out hang on its nearest ancestor that is not; where the root is left
 * out, another takes its place, so that the trace still closes.
 * <p>
 * A span is asked about once, after it has ended, by a thread of this library; spans that
 * MLflow does not get anyway are asked about only where they could be a trace's root. A
 * span that others at MLflow hang on already is sent whatever the answer: so are parents
 * that are still open when a part of a long trace is sent, and those of requests to other
 * services. A filter that throws keeps the span, and is logged once. Implementations must
 * be thread-safe and should not block.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MlflowSpanFilter {

	/**
	 * Whether MLflow gets a span.
	 * @param span the span, which has ended
	 * @return {@code false} if it is not for MLflow
	 */
	boolean keep(SpanData span);

}
