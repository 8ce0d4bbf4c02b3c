/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.concurrent.TimeUnit;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.SpanContext;

/**
 * Takes the span of a traced operation as it was started before the observation: only so
 * can it start with a name and a sampling ratio. It is no
 * {@code DefaultTracingObservationHandler}, because Spring Boot's would back off then and
 * no other observation would be a span any more (seen on 4.1.1).
 */
public final class TracedSpanHandler implements TracingObservationHandler<TracedContext> {

	private final Tracer tracer;

	/**
	 * Makes the handler.
	 * @param tracer makes the span current
	 */
	public TracedSpanHandler(Tracer tracer) {
		this.tracer = tracer;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof TracedContext;
	}

	@Override
	public void onStart(TracedContext context) {
	}

	/** Mostly it is current already: its trace became so before the observation. */
	@Override
	public void onScopeOpened(TracedContext context) {
		SpanContext own = OtelSpan.toOtel(getRequiredSpan(context)).getSpanContext();
		boolean current = own.equals(io.opentelemetry.api.trace.Span.current().getSpanContext());
		if (!current || getTracingContext(context).getScope() != null) {
			TracingObservationHandler.super.onScopeOpened(context);
		}
	}

	@Override
	public void onStop(TracedContext context) {
		Span span = getRequiredSpan(context);
		if (!span.isNoop()) {
			span.name(getSpanName(context));
			if (context.hasKeyValues()) {
				tagSpan(context, span);
			}
			// Micrometer's own end (bridge 1.7) copies the span to look at its status,
			// which is set
			end(OtelSpan.toOtel(span), context.getEndEpochNanos());
		}
	}

	private static void end(io.opentelemetry.api.trace.Span span, long epochNanos) {
		if (epochNanos > 0) {
			span.end(epochNanos, TimeUnit.NANOSECONDS);
		}
		else {
			span.end();
		}
	}

	@Override
	public Tracer getTracer() {
		return this.tracer;
	}

}
