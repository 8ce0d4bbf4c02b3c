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
 */
final class SpanScopes {

	private final ObservationRegistry registry;

	private final CurrentTraceContext traces;

	private final Guard guard;

	/** Whether a scope was ever left open by a span that another thread closed. */
	private volatile boolean leftOpen;

	/**
	 * Makes spans current.
	 * @param registry knows which observation is current; asks before it makes another
	 * one
	 * @param traces knows which trace is current
	 * @param guard contains what fails
	 */
	SpanScopes(ObservationRegistry registry, CurrentTraceContext traces, Guard guard) {
		this.registry = registry;
		this.traces = traces;
		this.guard = guard;
		registry.observationConfig().observationPredicate((name, context) -> {
			closeLeftOpen(context);
			return true;
		});
	}

	ObservationRegistry registry() {
		return this.registry;
	}

	Guard guard() {
		return this.guard;
	}

	/**
	 * Reports a scope whose span was closed by a thread that can't close the scope.
	 */
	void reportLeftOpen() {
		this.leftOpen = true;
		this.guard.warnOnce("span closed by another thread",
				() -> "A span that startSpan made current on one thread was closed by another, and stays current there until "
						+ "that thread starts its next span; use startDetachedSpan for spans that another thread closes");
	}

	/** Micrometer (1.17) looks for the parent before it asks predicates. */
	private void closeLeftOpen(Observation.Context next) {
		Observation closed = closeLeftOpen();
		if (closed != null && next.getParentObservation() == closed) {
			next.setParentObservation(this.registry.getCurrentObservation());
		}
	}

	/**
	 * Closes the current scope of this thread if another one has closed its span:
	 * whatever comes next would join a trace that is over.
	 * @return the observation that was current
	 */
	@Nullable Observation closeLeftOpen() {
		Observation current = this.leftOpen ? this.registry.getCurrentObservation() : null;
		SpanScope left = (current != null)
				? SpanScope.closedEarly(this.registry.getCurrentObservationScope(), Thread.currentThread()) : null;
		if (left == null) {
			return null;
		}
		left.close();
		return current;
	}

	/**
	 * Makes a span current.
	 * @param observation the span's observation
	 */
	SpanScope open(Observation observation) {
		return new SpanScope(this, observation, null);
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
		return new SpanScope(this, observation, trace);
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
