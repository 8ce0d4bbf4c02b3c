/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowSpan;

/**
 * The time in which a span is current on a thread. A handler of the application that
 * fails meanwhile must not leave the span current for whatever the thread does next.
 */
final class SpanScope implements MlflowSpan.Scope {

	private final SpanScopes scopes;

	private final Observation observation;

	private final CurrentTraceContext.@Nullable Scope trace;

	private final Thread thread = Thread.currentThread();

	private final Observation.@Nullable Scope previous;

	private Observation.@Nullable Scope opened;

	/** Another of the same observation on the same thread that was closed early. */
	private @Nullable SpanScope alsoEarly;

	/**
	 * Makes a span current.
	 * @param scopes knows which one is current
	 * @param observation the span's observation
	 * @param trace the time in which its trace is current, which ends with this;
	 * {@code null} to leave that to Micrometer
	 */
	SpanScope(SpanScopes scopes, Observation observation, CurrentTraceContext.@Nullable Scope trace) {
		this.scopes = scopes;
		this.observation = observation;
		this.previous = scopes.registry().getCurrentObservationScope();
		scopes.guard().contain("make a span current", observation, Observation::openScope);
		// also if a handler failed: those before it take the span for current
		Observation.Scope current = scopes.registry().getCurrentObservationScope();
		this.opened = (current != this.previous) ? current : null;
		this.trace = (this.opened != null) ? trace : null;
		if (this.opened == null) {
			leave(trace);
		}
	}

	@Override
	public void close() {
		close(() -> {
		});
	}

	/**
	 * Closes it.
	 * @param end what is done when the span is no longer current, but its trace is
	 */
	void close(Runnable end) {
		boolean left = leave();
		end.run();
		if (left) {
			leave(this.trace);
			closeWhatWasClosedBefore();
		}
	}

	private void leave(CurrentTraceContext.@Nullable Scope trace) {
		if (trace != null) {
			this.scopes.guard().contain("leave a trace", trace, CurrentTraceContext.Scope::close);
		}
	}

	private boolean leave() {
		Observation.Scope scope = this.opened;
		if (scope == null) {
			return false;
		}
		if (Thread.currentThread() != this.thread) {
			remember(scope);
			this.scopes.reportLeftOpen();
			return false;
		}
		if (this.scopes.registry().getCurrentObservationScope() != scope) {
			// Micrometer would make it current again when the inner one is closed
			remember(scope);
			return false;
		}
		this.opened = null;
		if (!this.scopes.guard().contain("leave a span", scope, Observation.Scope::close)) {
			this.scopes.guard().contain("leave a span", this::restore);
		}
		return true;
	}

	/** For when it is the current one of its thread. */
	private void remember(Observation.Scope scope) {
		if (closedEarly(scope, this.thread) == null) {
			this.alsoEarly = lastClosedEarly(this.observation, this.thread);
			// not by the scope: it prints its observation, and that these keys
			// (Micrometer 1.17)
			this.observation.getContext().put(this.thread, this);
		}
	}

	private void closeWhatWasClosedBefore() {
		SpanScope early = closedEarly(this.scopes.registry().getCurrentObservationScope(), this.thread);
		if (early != null) {
			early.close();
		}
	}

	/**
	 * What was closed while it was not the current one of its thread, or by another
	 * thread.
	 * @param scope the current scope of the thread, if there is one
	 * @param thread the thread
	 * @return what is left to be closed; {@code null} if nothing is
	 */
	static @Nullable SpanScope closedEarly(Observation.@Nullable Scope scope, Thread thread) {
		SpanScope early = (scope != null) ? lastClosedEarly(scope.getCurrentObservation(), thread) : null;
		while (early != null && early.opened != scope) {
			early = early.alsoEarly;
		}
		return early;
	}

	private static @Nullable SpanScope lastClosedEarly(Observation observation, Thread thread) {
		Object early = observation.getContextView().get(thread);
		return (early instanceof SpanScope scope) ? scope : null;
	}

	/** What Micrometer would have done, had no handler failed before. */
	private void restore() {
		this.scopes.registry().setCurrentObservationScope(this.previous);
		TracingContext tracing = this.observation.getContext().get(TracingContext.class);
		CurrentTraceContext.Scope scope = (tracing != null) ? tracing.getScope() : null;
		if (scope != null) {
			scope.close();
		}
	}

}
