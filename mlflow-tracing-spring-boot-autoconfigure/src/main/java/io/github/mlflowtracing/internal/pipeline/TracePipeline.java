/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.genai.MlflowWords;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.pipeline.assembly.AssemblyRules;
import io.github.mlflowtracing.internal.pipeline.assembly.DroppedSpans;
import io.github.mlflowtracing.internal.pipeline.assembly.OpenTraces;
import io.github.mlflowtracing.internal.pipeline.assembly.PendingSpans;
import io.github.mlflowtracing.internal.pipeline.assembly.RecentParts;
import io.github.mlflowtracing.internal.pipeline.assembly.TraceAssembler;
import io.github.mlflowtracing.internal.pipeline.propagation.MlflowPropagator;
import io.github.mlflowtracing.internal.pipeline.selection.SpanSelector;
import io.github.mlflowtracing.internal.trace.AttributeOverflow;
import io.github.mlflowtracing.internal.trace.DeferredContent;
import io.github.mlflowtracing.internal.trace.RunningTraces;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;
import io.github.mlflowtracing.internal.trace.TraceRecorder;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * The way of the spans from OpenTelemetry to the destinations: the processor takes them
 * in, the assembler puts them together, the dispatcher has them selected and hands them
 * on.
 */
public final class TracePipeline implements AutoCloseable {

	private final SpanProcessor processor;

	private final UnaryOperator<Sampler> sampler;

	private final UnaryOperator<TextMapPropagator> propagator;

	private final UnaryOperator<SpanProcessor> others;

	private final RunningTraces traces;

	private final AttributeOverflow overflow;

	private final DeferredContent.Port content;

	private final @Nullable TraceDispatcher dispatcher;

	private TracePipeline(SpanProcessor processor, UnaryOperator<Sampler> sampler,
			UnaryOperator<TextMapPropagator> propagator, UnaryOperator<SpanProcessor> others, RunningTraces traces,
			AttributeOverflow overflow, DeferredContent.Port content, @Nullable TraceDispatcher dispatcher) {
		this.processor = processor;
		this.sampler = sampler;
		this.propagator = propagator;
		this.others = others;
		this.traces = traces;
		this.overflow = overflow;
		this.content = content;
		this.dispatcher = dispatcher;
	}

	/**
	 * Starts a pipeline.
	 * @param settings how spans become traces
	 * @param redaction hides what others wrote and must not leave
	 * @param destinations where traces go; they close with the processor
	 * @param recorders take in what MLflow shows, beside the destinations
	 * @param irregularities counts what happens to spans on the way
	 * @param guard contains failures
	 * @return the pipeline
	 */
	public static TracePipeline start(PipelineSettings settings, Redaction redaction, List<TraceExporter> destinations,
			List<TraceRecorder> recorders, TracingWarnings irregularities, Guard guard) {
		AssemblyRules rules = new AssemblyRules(settings.assembly(), settings.ratios(), settings.collectors());
		PendingSpans index = new PendingSpans(rules);
		DroppedSpans dropped = new DroppedSpans(settings.selectAll());
		OpenTraces units = new OpenTraces(index, rules, dropped);
		TraceAssembler assembler = new TraceAssembler(index, units, settings.ratios());
		SpanSelector selection = new SpanSelector(settings.selectAll(), settings.filter(), settings.propagation(),
				settings.base(), redaction, new TraceInfoLimits(irregularities), new MlflowWords(guard));
		TraceDispatcher dispatcher = new TraceDispatcher(units, rules, dropped, new RecentParts(index), selection,
				new TraceConsumers(destinations, recorders, guard), irregularities, guard, settings.maxAttributes());
		return new TracePipeline(new MlflowSpanProcessor(assembler, dispatcher, settings.shutdownTimeout()),
				(delegate) -> new RecordingSampler(delegate, assembler),
				(delegate) -> new MlflowPropagator(delegate, settings.propagation(), settings.selectAll(), index),
				ApplicationSpanProcessor::of, index, index, index, dispatcher);
	}

	/**
	 * A pipeline that takes in nothing.
	 * @return the pipeline
	 */
	public static TracePipeline inactive() {
		return new TracePipeline(SpanProcessor.composite(), UnaryOperator.identity(), UnaryOperator.identity(),
				UnaryOperator.identity(), (span, facts) -> false, AttributeOverflow.NONE, DeferredContent.Port.NONE,
				null);
	}

	/**
	 * Where spans enter.
	 * @return the processor
	 */
	public SpanProcessor processor() {
		return this.processor;
	}

	/**
	 * Has the spans recorded that the application's sampler would drop.
	 * @param delegate the application's sampler
	 * @return the sampler to use instead
	 */
	public Sampler sampler(Sampler delegate) {
		return this.sampler.apply(delegate);
	}

	/**
	 * Has those who are called told where a trace is at MLflow.
	 * @param delegate the application's propagator
	 * @return the propagator to use instead
	 */
	public TextMapPropagator propagator(TextMapPropagator delegate) {
		return this.propagator.apply(delegate);
	}

	/**
	 * Keeps spans from a processor that are recorded for this library alone.
	 * @param delegate a processor of the application, or that of this pipeline
	 * @return the processor to use instead
	 */
	public SpanProcessor applicationProcessor(SpanProcessor delegate) {
		return this.others.apply(delegate);
	}

	/**
	 * The traces that are not handed on yet.
	 * @return the running traces
	 */
	public RunningTraces runningTraces() {
		return this.traces;
	}

	/**
	 * Where spans' attributes go that they have no room for.
	 * @return the port
	 */
	public AttributeOverflow overflow() {
		return this.overflow;
	}

	/**
	 * Where content goes that is made of what spans leave.
	 * @return the port
	 */
	public DeferredContent.Port content() {
		return this.content;
	}

	/**
	 * Whether spans are taken in at all.
	 * @return {@code false} where nothing wants traces
	 */
	public boolean isActive() {
		return this.dispatcher != null;
	}

	/**
	 * Runs an action once the spans of a trace, or a part of them, were handed on, if
	 * they are made here; else soon.
	 * @param traceId the trace's id
	 * @param action the action, which must not wait
	 * @return {@code false} if too many are waiting already
	 */
	public boolean whenHandedOn(String traceId, Runnable action) {
		if (this.dispatcher == null) {
			action.run();
			return true;
		}
		return this.dispatcher.whenHandedOn(traceId, action);
	}

	/**
	 * Waits until every trace whose root ended before this call was answered.
	 * @param timeout how long to wait at most
	 * @return whether all were delivered
	 */
	public boolean flush(Duration timeout) {
		return this.dispatcher == null || this.dispatcher.flush(timeout);
	}

	/**
	 * Records and hands on everything that has ended, without waiting for late children.
	 */
	public void dispatchNow() {
		if (this.dispatcher != null) {
			this.dispatcher.dispatchNow();
		}
	}

	/**
	 * Stops what the span processor has not, because the application failed to start.
	 */
	@Override
	public void close() {
		this.processor.shutdown();
	}

}
