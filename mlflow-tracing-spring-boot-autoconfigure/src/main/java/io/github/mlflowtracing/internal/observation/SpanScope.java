/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.internal.guard.Guard;

/**
 * The time in which a span is current on a thread. A handler of the application that
 * fails meanwhile must not leave the span current for whatever the thread does next.
 */
final class SpanScope implements MlflowSpan.Scope {

	private static final Log logger = LogFactory.getLog(SpanScope.class);

	private final ObservationRegistry registry;

	private final Observation observation;

	private final CurrentTraceContext.@Nullable Scope trace;

	private final Guard guard;

	private final Thread thread = Thread.currentThread();

	private final Observation.@Nullable Scope previous;

	private Observation.@Nullable Scope opened;

	/** Another of the same observation on the same thread that was closed early. */
	private @Nullable SpanScope alsoEarly;

	/**
	 * Makes a span current.
	 * @param registry knows which one is current
	 * @param observation the span's observation
	 * @param trace the time in which its trace is current, which ends with this;
	 * {@code null} to leave that to Micrometer
	 * @param guard contains what fails
	 */
	SpanScope(ObservationRegistry registry, Observation observation, CurrentTraceContext.@Nullable Scope trace,
			Guard guard) {
		this.registry = registry;
		this.observation = observation;
		this.trace = trace;
		this.guard = guard;
		this.previous = registry.getCurrentObservationScope();
		guard.contain("make a span current", observation, Observation::openScope);
		// also if a handler failed: those before it take the span for current
		Observation.Scope current = registry.getCurrentObservationScope();
		this.opened = (current != this.previous) ? current : null;
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
			if (this.trace != null) {
				this.guard.contain("leave a trace", this.trace, CurrentTraceContext.Scope::close);
			}
			closeWhatWasClosedBefore();
		}
	}

	private boolean leave() {
		Observation.Scope scope = this.opened;
		if (scope == null) {
			return false;
		}
		if (Thread.currentThread() != this.thread) {
			logger.debug("A span that was current on one thread was closed by another, and stays current there; "
					+ "use startDetachedSpan for spans that another thread closes");
			return false;
		}
		if (this.registry.getCurrentObservationScope() != scope) {
			// Micrometer would make it current again when the inner one is closed
			if (closedEarly(scope) == null) {
				this.alsoEarly = lastClosedEarly(this.observation);
				// not by the scope: it prints its observation, and that these keys
				// (Micrometer 1.17)
				this.observation.getContext().put(this.thread, this);
			}
			return false;
		}
		this.opened = null;
		if (!this.guard.contain("leave a span", scope, Observation.Scope::close)) {
			this.guard.contain("leave a span", this::restore);
		}
		return true;
	}

	private void closeWhatWasClosedBefore() {
		Observation.Scope outer = this.registry.getCurrentObservationScope();
		SpanScope early = (outer != null) ? closedEarly(outer) : null;
		if (early != null) {
			early.close();
		}
	}

	private @Nullable SpanScope closedEarly(Observation.Scope scope) {
		SpanScope early = lastClosedEarly(scope.getCurrentObservation());
		while (early != null && early.opened != scope) {
			early = early.alsoEarly;
		}
		return early;
	}

	private @Nullable SpanScope lastClosedEarly(Observation observation) {
		Object early = observation.getContextView().get(this.thread);
		return (early instanceof SpanScope scope) ? scope : null;
	}

	/** What Micrometer would have done, had no handler failed before. */
	private void restore() {
		this.registry.setCurrentObservationScope(this.previous);
		TracingContext tracing = this.observation.getContext().get(TracingContext.class);
		CurrentTraceContext.Scope scope = (tracing != null) ? tracing.getScope() : null;
		if (scope != null) {
			scope.close();
		}
	}

}
