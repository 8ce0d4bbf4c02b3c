/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.Untraced;
import io.github.mlflowtracing.internal.observation.attributes.AttributeWriter;
import io.github.mlflowtracing.internal.observation.attributes.CapturedValue;
import io.github.mlflowtracing.internal.observation.attributes.SpanValues;
import io.github.mlflowtracing.internal.trace.AttributeOverflow;
import io.github.mlflowtracing.internal.trace.RunningTraces;
import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TraceIdRatio;

/**
 * Starts the spans of traced operations, as observations: only these nest with the spans
 * of Spring and Spring AI and cross threads with them.
 * <p>
 * Where nothing is recorded, sampled out or without tracing in the application, the span
 * does nothing.
 */
public final class ObservedSpans {

	private final ObservationRegistry registry;

	private final Tracer tracer;

	private final SamplingRatios ratios;

	private final RunningTraces traces;

	private final SpanValues values;

	private final AttributeWriter attributes;

	private final TraceUpdates updates;

	private final Guard guard;

	private final SpanScopes scopes;

	/**
	 * Makes a starter of spans.
	 * @param registry the application's observations; without any, spans do nothing
	 * @param current knows which trace is current
	 * @param tracer makes the OpenTelemetry spans
	 * @param ratios which traces are recorded
	 * @param traces knows which traces are recorded in the end
	 * @param serializer turns values into JSON
	 * @param captureInputs whether inputs are recorded
	 * @param captureOutputs whether outputs are recorded
	 * @param overflow takes what a span has no room for
	 * @param updates adds to the info of traces
	 * @param guard contains failures
	 */
	public ObservedSpans(ObservationRegistry registry, CurrentTraceContext current, Tracer tracer,
			SamplingRatios ratios, RunningTraces traces, ContentSerializer serializer, boolean captureInputs,
			boolean captureOutputs, AttributeOverflow overflow, TraceUpdates updates, Guard guard) {
		this.registry = registry;
		this.tracer = tracer;
		this.ratios = ratios;
		this.traces = traces;
		this.values = new SpanValues(serializer, traces, captureInputs, captureOutputs);
		this.attributes = new AttributeWriter(overflow);
		this.updates = updates;
		this.guard = guard;
		this.scopes = new SpanScopes(registry, current, this.guard);
	}

	/**
	 * Whether spans are made at all.
	 * @return {@code false} with tracing off
	 */
	public boolean isActive() {
		return !this.registry.isNoop();
	}

	/**
	 * Starts a span below the current one and makes it current until it is closed.
	 * @param operation what is traced
	 * @return the span
	 */
	public MlflowSpan startCurrent(TracedOperation operation) {
		MlflowSpan span = startDetached(operation);
		if (span instanceof ObservedSpan observed) {
			observed.enter();
		}
		return span;
	}

	/**
	 * Starts a span below the current one.
	 * @param operation what is traced
	 * @return the span
	 */
	public MlflowSpan startDetached(TracedOperation operation) {
		return orNoop(this.guard.supply("start a span", this, operation, ObservedSpans::start));
	}

	/**
	 * Starts a span below another one.
	 * @param operation what is traced
	 * @param parent the other span
	 * @return the span
	 */
	public MlflowSpan startDetached(TracedOperation operation, MlflowSpan parent) {
		return contain(() -> {
			// Micrometer Tracing 1.7 takes the current span over the parent observation's
			try (MlflowSpan.Scope scope = (parent instanceof ObservedSpan observed)
					? observed.scopes().open(observed.observation()) : parent.makeCurrent()) {
				return start(operation);
			}
		});
	}

	/**
	 * Starts a span below an observation.
	 * @param operation what is traced
	 * @param parent the observation; the current one if it is {@code null}
	 * @return the span
	 */
	public MlflowSpan startBelow(TracedOperation operation, @Nullable Observation parent) {
		if (parent == null || parent == this.registry.getCurrentObservation()) {
			return startDetached(operation);
		}
		return contain(() -> {
			try (SpanScope scope = this.scopes.open(parent)) {
				return start(operation);
			}
		});
	}

	/**
	 * Turns inputs into JSON now, for a span that starts later.
	 * @param operation what is traced
	 * @param inputs the inputs
	 * @return what to set as the span's inputs; {@code null} if there will be none
	 */
	public @Nullable CapturedValue capture(TracedOperation operation, @Nullable Object inputs) {
		return (this.registry.isNoop() || Untraced.isCurrent() || !this.values.captureInputs()) ? null
				: this.guard.supply("set inputs", () -> new CapturedValue(
						this.values.content(inputs, ContentLocation.of(ContentLocation.Kind.INPUT, operation.name()))));
	}

	/**
	 * The observation that makes a span current where only a reactive context goes.
	 * @param span the span
	 * @return the observation; {@code null} if the span does nothing
	 */
	public static @Nullable Observation observation(MlflowSpan span) {
		return (span instanceof ObservedSpan observed) ? observed.observation() : null;
	}

	/**
	 * Keeps what is current on this thread, around work that may leave scopes open which
	 * it closes only later.
	 * @param span a span of the work
	 * @return makes what was current so again when it is closed, on this thread
	 */
	public static MlflowSpan.Scope keepCurrent(MlflowSpan span) {
		return (span instanceof ObservedSpan observed) ? observed.scopes().keepCurrent() : () -> {
		};
	}

	/**
	 * Makes a span current that mostly ends when its scope does.
	 * @param span the span
	 * @return closed by {@link #end}, or by itself if the span goes on
	 */
	public static MlflowSpan.Scope enter(MlflowSpan span) {
		return (span instanceof ObservedSpan observed) ? observed.scopes().openUntilEnd(observed.observation())
				: span.makeCurrent();
	}

	/**
	 * Closes a span and its scope.
	 * @param span the span
	 * @param scope what {@link #enter} has returned for it
	 */
	public static void end(MlflowSpan span, MlflowSpan.Scope scope) {
		if (scope instanceof SpanScope open) {
			open.close(span::close);
		}
		else {
			scope.close();
			span.close();
		}
	}

	/**
	 * Sets a span's outputs unless the operation has set them itself.
	 * @param span the span
	 * @param result what the operation returned
	 */
	public static void setResult(MlflowSpan span, @Nullable Object result) {
		if (span instanceof ObservedSpan observed) {
			observed.setResult(result);
		}
	}

	/**
	 * The innermost span around the caller that was started here.
	 * @return the span, if there is one
	 */
	@Nullable MlflowSpan current() {
		this.scopes.closeLeftOpen();
		ObservationView observation = this.registry.getCurrentObservation();
		while (observation != null) {
			if (observation.getContextView() instanceof TracedContext context) {
				return context.getSpan();
			}
			observation = observation.getContextView().getParentObservation();
		}
		return null;
	}

	/**
	 * The current span, whoever started it.
	 */
	SpanContext currentContext() {
		this.scopes.closeLeftOpen();
		return Span.current().getSpanContext();
	}

	private MlflowSpan start(TracedOperation operation) {
		this.scopes.closeLeftOpen();
		TraceIdRatio ratio = (operation.ratio() != null) ? operation.ratio() : this.ratios.inherited();
		Context parent = Context.current();
		if (this.registry.isNoop() || Untraced.isCurrent() || isRejected(Span.fromContext(parent), ratio)) {
			return NoopMlflowSpan.INSTANCE;
		}
		TracedContext context = new TracedContext(operation.name());
		Observation observation = Observation.createNotStarted(TracedContext.NAME, () -> context, this.registry);
		if (observation.isNoop()) {
			return NoopMlflowSpan.INSTANCE;
		}
		Span span = this.tracer.spanBuilder(operation.name()).setParent(parent.with(ratio)).startSpan();
		TracingContext tracing = new TracingContext();
		tracing.setSpan(OtelSpan.fromOtel(span));
		context.put(TracingContext.class, tracing);
		this.guard.contain("start a span", observation, Observation::start);
		boolean forOthersOnly = span.isRecording() && !this.traces.isSampled(span.getSpanContext());
		ObservedSpan observed = new ObservedSpan(this.scopes, observation, span,
				forOthersOnly ? Span.wrap(span.getSpanContext()) : span, this.values, this.attributes, this.guard);
		if (!forOthersOnly && span.isRecording()) {
			// one after the other, since those beyond OpenTelemetry's limit are dropped
			span.setAllAttributes(operation.own()).setAllAttributes(operation.attributes());
			this.updates.customize(span.getSpanContext());
		}
		context.setSpan(observed);
		return observed;
	}

	/**
	 * Whether no exporter gets the current trace, so that what starts in it needs no
	 * span; on other threads as far as an observation goes there.
	 */
	private boolean isRejected(Span around, TraceIdRatio ratio) {
		SpanContext context = around.getSpanContext();
		return context.isValid() && !context.isSampled() && !context.isRemote()
				&& this.registry.getCurrentObservationScope() != null && !this.traces.decideSampling(around, ratio);
	}

	private MlflowSpan contain(Supplier<MlflowSpan> start) {
		return orNoop(this.guard.supply("start a span", start::get));
	}

	private static MlflowSpan orNoop(@Nullable MlflowSpan span) {
		return (span != null) ? span : NoopMlflowSpan.INSTANCE;
	}

}
