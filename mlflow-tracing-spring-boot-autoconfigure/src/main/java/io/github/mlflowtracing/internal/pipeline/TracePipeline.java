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
import io.github.mlflowtracing.internal.pipeline.assembly.AssemblyBudget;
import io.github.mlflowtracing.internal.pipeline.assembly.AssemblySettings;
import io.github.mlflowtracing.internal.pipeline.assembly.TraceSchedule;
import io.github.mlflowtracing.internal.pipeline.assembly.PendingSpans;
import io.github.mlflowtracing.internal.pipeline.assembly.RecentParts;
import io.github.mlflowtracing.internal.pipeline.assembly.TraceAssembler;
import io.github.mlflowtracing.internal.pipeline.assembly.TraceSampling;
import io.github.mlflowtracing.internal.pipeline.propagation.MlflowPropagator;
import io.github.mlflowtracing.internal.pipeline.selection.SpanSelector;
import io.github.mlflowtracing.internal.trace.AttributeOverflow;
import io.github.mlflowtracing.internal.trace.DeferredContent;
import io.github.mlflowtracing.internal.trace.RunningTraces;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;
import io.github.mlflowtracing.internal.trace.TraceRecorder;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * The way of the spans from OpenTelemetry to the exporters: the processor gives them to
 * the assembler, which puts them together; the dispatcher has them selected and exports
 * them.
 */
public final class TracePipeline implements AutoCloseable {

	private static final Duration DISPATCH_TIMEOUT = Duration.ofSeconds(10);

	private final SpanProcessor processor;

	private final UnaryOperator<Sampler> sampler;

	private final UnaryOperator<TextMapPropagator> propagator;

	private final RunningTraces traces;

	private final AttributeOverflow overflow;

	private final DeferredContent.Port deferred;

	private final @Nullable TraceDispatcher dispatcher;

	private TracePipeline(SpanProcessor processor, UnaryOperator<Sampler> sampler,
			UnaryOperator<TextMapPropagator> propagator, RunningTraces traces, AttributeOverflow overflow,
			DeferredContent.Port deferred, @Nullable TraceDispatcher dispatcher) {
		this.processor = processor;
		this.sampler = sampler;
		this.propagator = propagator;
		this.traces = traces;
		this.overflow = overflow;
		this.deferred = deferred;
		this.dispatcher = dispatcher;
	}

	/**
	 * Starts a pipeline.
	 * @param settings how spans become traces
	 * @param redaction hides what instrumentation wrote and must not leave
	 * @param exporters where traces go; they close with the processor
	 * @param recorders record what MLflow shows, beside the exporters
	 * @param warnings counts what happens to spans on the way
	 * @param guard contains failures
	 * @return the pipeline
	 */
	public static TracePipeline start(PipelineSettings settings, Redaction redaction, List<TraceExporter> exporters,
			List<TraceRecorder> recorders, TracingWarnings warnings, Guard guard) {
		AssemblySettings assembly = settings.assembly();
		AssemblyBudget budget = new AssemblyBudget(assembly.maxMemory(), settings.selectAll(), warnings);
		PendingSpans spans = new PendingSpans(assembly, settings.ratios(), budget);
		TraceSampling sampling = new TraceSampling(spans, settings.ratios());
		TraceAssembler assembler = new TraceAssembler(spans, sampling, assembly, budget);
		TraceDispatcher dispatcher = new TraceDispatcher(
				new TraceSchedule(assembler, assembly, budget, warnings, guard), budget,
				new RecentParts(spans, assembly.maxMemory()),
				new SpanSelector(settings.selectAll(), settings.filter(), settings.propagation(), settings.base(),
						redaction, new TraceInfoLimits(warnings), new MlflowWords(guard)),
				new TraceConsumers(exporters, recorders, guard), warnings, guard, settings.maxAttributes());
		return new TracePipeline(new MlflowSpanProcessor(assembler, dispatcher, settings.shutdownTimeout(), guard),
				(delegate) -> new RecordingSampler(delegate, sampling),
				(delegate) -> new MlflowPropagator(delegate, settings.propagation(), settings.selectAll(), spans),
				assembler, assembler, assembler, dispatcher);
	}

	/**
	 * A pipeline that records nothing.
	 * @return the pipeline
	 */
	public static TracePipeline inactive() {
		return new TracePipeline(SpanProcessor.composite(), UnaryOperator.identity(), UnaryOperator.identity(),
				(span, info) -> false, AttributeOverflow.NONE, DeferredContent.Port.NONE, null);
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
	 * Propagates where a trace is at MLflow to the processes that are called.
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
		return (this.dispatcher != null) ? ApplicationSpanProcessor.of(delegate) : delegate;
	}

	/**
	 * The traces that are not exported yet.
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
		return this.deferred;
	}

	/**
	 * Whether spans are recorded at all.
	 * @return {@code false} where nothing wants traces
	 */
	public boolean isActive() {
		return this.dispatcher != null;
	}

	/**
	 * Runs an action once the spans of a trace, or a part of them, were exported, if they
	 * are made here; else soon.
	 * @param traceId the trace's id
	 * @param action the action, which must not wait
	 * @return {@code false} if too many are waiting already
	 */
	public boolean whenExported(String traceId, Runnable action) {
		if (this.dispatcher == null) {
			action.run();
			return true;
		}
		return this.dispatcher.whenExported(traceId, action);
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
	 * Exports and records all that has ended, without waiting for late children.
	 */
	public void dispatchNow() {
		if (this.dispatcher != null) {
			this.dispatcher.dispatchNow(DISPATCH_TIMEOUT);
		}
	}

	/**
	 * Stops what the span processor has not, because the application failed to start.
	 */
	@Override
	public void close() {
		this.processor.shutdown();
	}

	/**
	 * Why no spans are exported any more.
	 * @return {@code null} if they are
	 */
	public @Nullable String failure() {
		return (this.dispatcher != null) ? this.dispatcher.failure() : null;
	}

}
