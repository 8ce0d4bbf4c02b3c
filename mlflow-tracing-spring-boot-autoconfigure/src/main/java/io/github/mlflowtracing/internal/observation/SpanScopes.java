/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.internal.guard.Guard;

/**
 * Makes spans current.
 *
 * @param registry knows which observation is current
 * @param traces knows which trace is current
 * @param guard contains what fails
 */
record SpanScopes(ObservationRegistry registry, CurrentTraceContext traces, Guard guard) {

	/**
	 * Makes a span current.
	 * @param observation the span's observation
	 */
	SpanScope open(Observation observation) {
		return new SpanScope(this.registry, observation, null, this.guard);
	}

	/**
	 * Makes a span current until it ends. Its trace is current until then as well, or
	 * Micrometer (tracing 1.7) would make it so once more for meters, which costs as much
	 * as the first time.
	 * @param observation the span's observation
	 */
	SpanScope openUntilEnd(Observation observation) {
		CurrentTraceContext.Scope trace = this.guard.supply("make a trace current", this, observation,
				SpanScopes::openTrace);
		return new SpanScope(this.registry, observation, trace, this.guard);
	}

	private CurrentTraceContext.@Nullable Scope openTrace(@Nullable Observation observation) {
		TracingContext tracing = (observation != null) ? observation.getContext().get(TracingContext.class) : null;
		Span span = (tracing != null) ? tracing.getSpan() : null;
		return (span != null) ? this.traces.newScope(span.context()) : null;
	}

	/**
	 * Keeps what is current on this thread, for the time after work that leaves scopes
	 * open.
	 */
	MlflowSpan.Scope keepCurrent() {
		Observation.Scope scope = this.registry.getCurrentObservationScope();
		Context context = Context.current();
		return () -> this.guard.contain("restore what was current", () -> restore(scope, context));
	}

	private void restore(Observation.@Nullable Scope scope, Context context) {
		this.registry.setCurrentObservationScope(scope);
		if (Context.current() != context) {
			// OpenTelemetry (1.62) ignores a scope that is closed while another is open
			context.makeCurrent();
		}
	}

}
