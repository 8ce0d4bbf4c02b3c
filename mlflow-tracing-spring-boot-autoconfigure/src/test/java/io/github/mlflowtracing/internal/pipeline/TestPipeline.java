/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;

import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.pipeline.assembly.AssemblySettings;
import io.github.mlflowtracing.internal.pipeline.assembly.TraceAssembler;
import io.github.mlflowtracing.internal.pipeline.propagation.PropagationSettings;
import io.github.mlflowtracing.internal.pipeline.propagation.RemoteParent;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * A pipeline behind OpenTelemetry's SDK. Settings are made before the first span.
 */
public final class TestPipeline implements AutoCloseable {

	public final RecordingTraceExporter destination = new RecordingTraceExporter();

	final List<TraceExporter> destinations = new ArrayList<>(List.of(this.destination));

	Consumer<MlflowTrace> recorder = (trace) -> {
	};

	Sampler sampler = Sampler.alwaysOn();

	double ratio = 1;

	boolean all;

	Predicate<SpanData> filter = (span) -> true;

	boolean otlp;

	TraceInfo base = TraceInfo.NONE;

	RemoteParent remoteParent = RemoteParent.AUTO;

	boolean propagateSampled;

	String experimentId = "1";

	public Redaction redaction = Redaction.NONE;

	Duration linger = Duration.ofMinutes(10);

	Duration maxDuration = Duration.ofMinutes(10);

	Duration otlpWait = Duration.ofMillis(100);

	Duration timeout = Duration.ofMinutes(10);

	Duration shutdownTimeout = Duration.ofSeconds(5);

	int maxSpans = 100_000;

	long maxMemory = Long.MAX_VALUE;

	SpanLimits limits = SpanLimits.getDefault();

	IdGenerator ids = IdGenerator.random();

	final TracingWarnings irregularities = new TracingWarnings(new Guard());

	final List<SpanProcessor> others = new ArrayList<>();

	private TracePipeline pipeline;

	private SdkTracerProvider provider;

	private Tracer tracer;

	private void start() {
		this.pipeline = TracePipeline.start(
				new PipelineSettings(
						new AssemblySettings(this.linger, this.maxDuration, this.maxSpans, this.maxMemory, this.otlp,
								this.otlpWait, this.timeout),
						new SamplingRatios(this.ratio), this.all, this.filter, this.limits.getMaxNumberOfAttributes(),
						new PropagationSettings(this.remoteParent, this.propagateSampled, () -> this.experimentId),
						this.base, this.shutdownTimeout),
				this.redaction, this.destinations, List.of(this.recorder::accept), this.irregularities, new Guard());
		this.provider = SdkTracerProvider.builder()
			.addSpanProcessor(
					SpanProcessor.composite(this.others.stream().map(this.pipeline::applicationProcessor).toList()))
			.addSpanProcessor(this.pipeline.processor())
			.setSpanLimits(this.limits)
			.setIdGenerator(this.ids)
			.setSampler(this.pipeline.sampler(this.sampler))
			.build();
		this.tracer = this.provider.get("test");
	}

	TracePipeline pipeline() {
		if (this.pipeline == null) {
			start();
		}
		return this.pipeline;
	}

	/** A span such as any instrumentation makes. */
	public Span raw(String name, Span parent) {
		return builder(name, parent).startSpan();
	}

	/** A span for MLflow. */
	public Span traced(String name, Span parent) {
		return builder(name, parent).setAttribute(MlflowAttributes.SPAN_TYPE, "CHAIN").startSpan();
	}

	private SpanBuilder builder(String name, Span parent) {
		pipeline();
		return this.tracer.spanBuilder(name).setParent(Context.root().with(parent));
	}

	/** What a call made from inside of a span carries. */
	Map<String, String> headersOf(Span span) {
		Map<String, String> headers = new TreeMap<>();
		this.pipeline.propagator(W3CTraceContextPropagator.getInstance())
			.inject(Context.root().with(span), headers, Map::put);
		return headers;
	}

	public boolean addFacts(Span span, TraceInfo facts) {
		return this.pipeline.runningTraces().add(span.getSpanContext(), facts);
	}

	/** As when content is about to be written on a span. */
	boolean reserve(Span span, int characters) {
		return this.pipeline.runningTraces().reserve(span.getSpanContext(), characters);
	}

	public void flush() {
		this.pipeline.flush(Duration.ofSeconds(10));
	}

	/** How many spans the assembler remembers. */
	int size() {
		return ((TraceAssembler) this.pipeline.runningTraces()).size();
	}

	void shutdown() {
		this.pipeline.processor().shutdown().join(1, TimeUnit.MINUTES);
	}

	/**
	 * Who hangs on whom at MLflow, by name; those without a parent on "-".
	 */
	Map<String, String> parentsAtMlflow() {
		return parents(this.destination.mlflowSpans());
	}

	/**
	 * Who hangs on whom, by name; those without a parent on "-", those whose parent is
	 * not there on "?".
	 */
	static Map<String, String> parents(List<SpanData> spans) {
		Map<String, String> names = new TreeMap<>();
		spans.forEach((span) -> names.put(span.getSpanId(), span.getName()));
		Map<String, String> parents = new TreeMap<>();
		spans.forEach((span) -> parents.put(span.getName(),
				!span.getParentSpanContext().isValid() ? "-" : names.getOrDefault(span.getParentSpanId(), "?")));
		return parents;
	}

	@Override
	public void close() {
		if (this.provider != null) {
			this.provider.close();
		}
	}

}
