/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceRecorder;

/**
 * The histogram of span durations, with the name, unit, bounds and labels of MLflow's
 * Python SDK, in the application's meter registry and, if there is one, in a registry of
 * this library's own. Thread-safe; never throws because of a registry.
 * <p>
 * As tags and metadata are free, series of this one name differ in their label keys.
 * Registries of Micrometer 1.17 accept that, Prometheus' included.
 */
public final class SpanDurations implements TraceRecorder {

	/** The name of the histogram. */
	public static final String NAME = "mlflow.trace.span.duration";

	/** The name of the meter that counts what did not fit into the limits. */
	private static final String OVERFLOW = "mlflow.tracing.metrics.overflow";

	/** OpenTelemetry's default bounds, but 0, which Micrometer refuses. */
	private static final double[] BOUNDS = { 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000 };

	private static final AttributeKey<String> SPAN_TYPE = AttributeKey.stringKey(MlflowAttributes.SPAN_TYPE);

	private final Supplier<? extends @Nullable MeterRegistry> applicationRegistry;

	private final @Nullable MeterRegistry ownRegistry;

	private final LabelLimits limits;

	private final TraceLabels labels;

	private final Map<Series, List<DistributionSummary>> summaries = new ConcurrentHashMap<>();

	/**
	 * Creates the histogram.
	 * @param applicationRegistry the application's meter registry, if it has one; asked
	 * at the first recording, because meters and traces need each other to start
	 * @param ownRegistry a registry that holds this library's meters alone and is closed
	 * with this object
	 * @param experimentId the id of the experiment that gets the traces
	 * @param policy which labels there are
	 * @param guard logs limits that are hit
	 */
	public SpanDurations(Supplier<? extends @Nullable MeterRegistry> applicationRegistry,
			@Nullable MeterRegistry ownRegistry, Supplier<String> experimentId, LabelPolicy policy, Guard guard) {
		this.applicationRegistry = applicationRegistry;
		this.ownRegistry = ownRegistry;
		this.limits = new LabelLimits(policy, this::countOverflow, guard);
		this.labels = new TraceLabels(experimentId, policy, this.limits);
	}

	/**
	 * Records the duration of each span.
	 * @param trace a selected trace, or a part of one
	 */
	@Override
	public void record(MlflowTrace trace) {
		List<MeterRegistry> registries = registries();
		if (registries.isEmpty()) {
			return;
		}
		Tags traceLabels = this.labels.of(trace);
		trace.spans().forEach((span) -> record(span, trace.root(), traceLabels, registries));
	}

	/**
	 * Whether a meter is of this library.
	 * @param meter the meter
	 * @return true for the histogram and the meters about tracing itself
	 */
	public static boolean isOwn(Meter.Id meter) {
		return meter.getName().startsWith("mlflow.trace.") || meter.getName().startsWith("mlflow.tracing.");
	}

	/**
	 * Sends what is left in the registry of this library's own and closes it. The
	 * application's registry is the application's to close.
	 */
	@Override
	public void close() {
		if (this.ownRegistry != null) {
			this.ownRegistry.close();
		}
	}

	private List<MeterRegistry> registries() {
		List<MeterRegistry> registries = new ArrayList<>(2);
		MeterRegistry application = this.applicationRegistry.get();
		if (application != null) {
			registries.add(application);
		}
		if (this.ownRegistry != null) {
			registries.add(this.ownRegistry);
		}
		return registries;
	}

	private void record(SpanData span, @Nullable SpanData root, Tags traceLabels, List<MeterRegistry> registries) {
		boolean isRoot = root != null && root.getSpanId().equals(span.getSpanId());
		String type = span.getAttributes().get(SPAN_TYPE);
		String typeLabel = (type != null) ? this.limits.admit("span_type", type) : "unknown";
		Series series = new Series(isRoot, typeLabel, span.getStatus().getStatusCode().name(), traceLabels);
		List<DistributionSummary> found = this.summaries.get(series);
		if (found == null) {
			if (!this.limits.admitSeries(this.summaries.size())) {
				series = series.withTraceLabels(this.labels.beyondLimit());
			}
			found = this.summaries.computeIfAbsent(series, (absent) -> register(absent, registries));
		}
		double milliseconds = (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e6;
		try (Scope scope = exemplarScope(span.getSpanContext())) {
			found.forEach((summary) -> summary.record(milliseconds));
		}
	}

	private void countOverflow(String limit) {
		registries().forEach((registry) -> Counter.builder(OVERFLOW)
			.description("Recordings that lost labels, because there were too many label values or series")
			.tag("limit", limit)
			.register(registry)
			.increment());
	}

	private static List<DistributionSummary> register(Series series, List<MeterRegistry> registries) {
		return registries.stream()
			.map((registry) -> DistributionSummary.builder(NAME)
				.baseUnit("ms")
				.description("Duration of spans in milliseconds")
				.serviceLevelObjectives(BOUNDS)
				.tags(series.labels())
				.register(registry))
			.toList();
	}

	/**
	 * Registries take exemplars from the current span, if it is sampled; what Spring Boot
	 * did not sample may well be at MLflow.
	 */
	private static Scope exemplarScope(SpanContext context) {
		SpanContext sampled = SpanContext.create(context.getTraceId(), context.getSpanId(), TraceFlags.getSampled(),
				context.getTraceState());
		return Context.root().with(Span.wrap(sampled)).makeCurrent();
	}

	private record Series(boolean root, String type, String status, Tags traceLabels) {

		Series withTraceLabels(Tags labels) {
			return new Series(this.root, this.type, this.status, labels);
		}

		Tags labels() {
			return this.traceLabels.and("root", Boolean.toString(this.root), "span_type", this.type, "span_status",
					this.status);
		}

	}

}
