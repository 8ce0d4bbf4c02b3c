/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import org.jspecify.annotations.Nullable;

/**
 * Tells OpenTelemetry's bridge from others. One of another bridge casts the spans of an
 * observation to its own, so that an OpenTelemetry span in a traced method's observation
 * would be a {@link ClassCastException} in what the method observes or propagates.
 */
final class MicrometerTracer {

	private MicrometerTracer() {
	}

	/**
	 * Whether a tracer is of another bridge.
	 * @param tracer the tracer, if there is any; may be one that wraps OpenTelemetry's
	 * @return {@code true} if it does not know OpenTelemetry's spans
	 */
	static boolean isForeign(@Nullable Tracer tracer) {
		if (tracer == null || tracer == Tracer.NOOP || tracer instanceof OtelTracer) {
			return false;
		}
		TraceContext context = tracer.traceContextBuilder()
			.traceId(TraceId.fromLongs(0, 1))
			.spanId(SpanId.fromLong(1))
			.sampled(false)
			.build();
		return !(context instanceof OtelTraceContext);
	}

}
