/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.function.Predicate;

import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.internal.pipeline.assembly.AssemblySettings;
import io.github.mlflowtracing.internal.pipeline.propagation.PropagationSettings;
import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * How spans become traces.
 *
 * @param assembly when what has ended is exported
 * @param ratios which traces with MLflow spans are recorded
 * @param selectAll whether MLflow gets all spans of a trace that has one for it
 * @param filter which of its spans MLflow gets
 * @param maxAttributes how many attributes OpenTelemetry keeps of a span
 * @param propagation how traces cross from one process to another
 * @param base what is true of each trace
 * @param shutdownTimeout how long the export may take when the application stops
 */
public record PipelineSettings(AssemblySettings assembly, SamplingRatios ratios, boolean selectAll,
		Predicate<SpanData> filter, int maxAttributes, PropagationSettings propagation, TraceInfo base,
		Duration shutdownTimeout) {

}
