/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.propagation;

import java.util.Collection;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.pipeline.assembly.PendingSpans;
import io.github.mlflowtracing.internal.pipeline.assembly.SurroundingSpan;

/**
 * Tells those who are called from inside of an MLflow span where the trace is at MLflow.
 * Only what leaves the process differs: the spans stay as they are, so that other
 * exporters see what the application's sampler has decided.
 */
public final class MlflowPropagator implements TextMapPropagator {

	private final TextMapPropagator delegate;

	private final PropagationSettings settings;

	private final boolean all;

	private final PendingSpans spans;

	/**
	 * Wraps a propagator.
	 * @param delegate the application's propagator
	 * @param settings how traces cross from one process to another
	 * @param all whether MLflow gets all spans of a trace that has one for it
	 * @param spans knows which MLflow spans are around another span
	 */
	public MlflowPropagator(TextMapPropagator delegate, PropagationSettings settings, boolean all, PendingSpans spans) {
		this.delegate = delegate;
		this.settings = settings;
		this.all = all;
		this.spans = spans;
	}

	@Override
	public Collection<String> fields() {
		return this.delegate.fields();
	}

	@Override
	public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		this.delegate.inject(outgoing(context), carrier, setter);
	}

	@Override
	public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
		return this.delegate.extract(context, carrier, getter);
	}

	private Context outgoing(Context context) {
		SpanContext span = Span.fromContext(context).getSpanContext();
		if (!span.isValid()) {
			return context;
		}
		SurroundingSpan mlflow = this.spans.surroundings(span, this.all);
		TraceState traceState = traceState(span.getTraceState(), mlflow);
		if (mlflow != null && this.settings.propagateSampled()) {
			// Python's SDK reads nothing else (3.17.2), and MLflow has no client's span
			return context.with(Span.wrap(
					SpanContext.create(span.getTraceId(), mlflow.spanId(), sampled(span.getTraceFlags()), traceState)));
		}
		return traceState.equals(span.getTraceState()) ? context : context
			.with(Span.wrap(SpanContext.create(span.getTraceId(), span.getSpanId(), span.getTraceFlags(), traceState)));
	}

	/**
	 * What a caller has said holds on, where we have nothing to say: the trace is where
	 * it is. But not what a stranger has said.
	 */
	private TraceState traceState(TraceState received, @Nullable SurroundingSpan mlflow) {
		String experimentId = (mlflow != null) ? this.settings.experimentOf(mlflow.experimentId()) : null;
		if (mlflow != null && experimentId != null && MlflowTraceState.canTell(experimentId)) {
			return new MlflowTraceState(experimentId, mlflow.spanId()).before(received);
		}
		return (this.settings.remoteParent() == RemoteParent.ROOT) ? MlflowTraceState.removedFrom(received) : received;
	}

	/** The other bits stay. */
	private static TraceFlags sampled(TraceFlags flags) {
		return TraceFlags.fromByte((byte) (flags.asByte() | TraceFlags.getSampled().asByte()));
	}

	@Override
	public String toString() {
		return "MlflowPropagator{%s}".formatted(this.delegate);
	}

}
