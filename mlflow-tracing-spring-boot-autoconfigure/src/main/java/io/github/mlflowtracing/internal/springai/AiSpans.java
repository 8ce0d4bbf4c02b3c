/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.Map;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.observation.TraceUpdates;
import io.github.mlflowtracing.internal.observation.attributes.SpanValues;
import io.github.mlflowtracing.internal.trace.DeferredContent;
import io.github.mlflowtracing.internal.trace.RunningTraces;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * Finds the spans of Spring AI's observations, as far as MLflow wants them.
 */
public final class AiSpans {

	private final boolean active;

	private final RunningTraces traces;

	private final DeferredContent.Port content;

	private final SpanValues values;

	private final TraceUpdates updates;

	private final Guard guard;

	/**
	 * Makes a finder.
	 * @param active whether there is anything to find
	 * @param traces knows which traces are recorded
	 * @param content takes what is written when a span has ended
	 * @param values turns values into attributes
	 * @param updates asks the application's customizers of traces
	 * @param guard contains what fails
	 */
	public AiSpans(boolean active, RunningTraces traces, DeferredContent.Port content, SpanValues values,
			TraceUpdates updates, Guard guard) {
		this.active = active;
		this.traces = traces;
		this.content = content;
		this.values = values;
		this.updates = updates;
		this.guard = guard;
	}

	/**
	 * Whether Spring AI's observations are looked at.
	 */
	public boolean isActive() {
		return this.active;
	}

	Guard guard() {
		return this.guard;
	}

	/**
	 * The span of an observation that has started.
	 * @return {@code null} if it is not recorded for MLflow
	 */
	@Nullable AiSpan started(Observation.Context context) {
		TracingContext tracing = context.get(TracingContext.class);
		if (tracing == null || !(tracing.getSpan() instanceof OtelSpan started)) {
			return null;
		}
		Span span = OtelSpan.toOtel(started);
		if (!span.isRecording() || !this.traces.isSampled(span.getSpanContext())) {
			return null;
		}
		String name = context.getContextualName();
		AiSpan described = new AiSpan(span, (name != null) ? name : "", this.values, this.guard);
		context.put(AiSpan.class, described);
		this.content.defer(span.getSpanContext(), described);
		return described;
	}

	/**
	 * Removes content that is not recorded from what an observation is about to write on
	 * its span: other exporters may get the span although MLflow does not.
	 */
	void removeContent(Observation.Context context) {
		if (!this.values.captureInputs() || !this.values.captureOutputs()) {
			ContentKeyValues.removeFrom(context, !this.values.captureInputs(), !this.values.captureOutputs());
		}
	}

	/**
	 * Has the application's customizers asked, if it is the first span of its trace that
	 * MLflow shows.
	 */
	void customize(AiSpan span) {
		this.updates.customize(span.context());
	}

	/**
	 * Notes the session of a span's trace, unless the application names another one.
	 */
	void session(AiSpan span, String id) {
		this.traces.addDefaults(span.context(), new TraceInfo(Map.of(), Map.of(), id, null, null, null, null, null));
	}

}
