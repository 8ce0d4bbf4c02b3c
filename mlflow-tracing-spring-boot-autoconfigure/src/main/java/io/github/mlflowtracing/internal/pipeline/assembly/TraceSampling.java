/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TraceIdRatio;

/**
 * Decides which traces are recorded for MLflow, whatever the application's sampler
 * decides for other exporters. A span that starts for MLflow brings a ratio in its parent
 * context: the first one decides for its local trace. Thread-safe.
 */
public final class TraceSampling {

	private final PendingSpans spans;

	private final SamplingRatios ratios;

	public TraceSampling(PendingSpans spans, SamplingRatios ratios) {
		this.spans = spans;
		this.ratios = ratios;
	}

	/**
	 * Decides on a span that is about to start.
	 * @param parent the span that it starts below
	 * @param traceId its trace
	 * @param ratio the ratio that it brings, if it is for MLflow
	 * @return whether it is recorded for MLflow, as far as that is known
	 */
	public boolean decide(Span parent, String traceId, @Nullable TraceIdRatio ratio) {
		LocalTrace trace = this.spans.traceOf(parent.getSpanContext());
		if (trace == null && isDropped(parent)) {
			return false;
		}
		trace = (trace != null) ? trace : this.spans.sharedTraceOf(parent.getSpanContext());
		if (trace == null) {
			return ((ratio != null) ? ratio : this.ratios.widest()).accepts(traceId);
		}
		return decide(trace, ratio);
	}

	/**
	 * Decides on a span that has started.
	 * @param trace its local trace
	 * @param ratio the ratio that it brings, if it is for MLflow
	 * @return whether it is recorded for MLflow, as far as that is known
	 */
	boolean decide(LocalTrace trace, @Nullable TraceIdRatio ratio) {
		if (ratio != null) {
			trace.decideSampling(ratio.accepts(trace.traceId()));
		}
		return !trace.isSampledOut();
	}

	/** One that has ended is not recording either, but is known for long after. */
	private static boolean isDropped(Span span) {
		return span.getSpanContext().isValid() && !span.getSpanContext().isRemote() && !span.isRecording()
				&& !(span instanceof ReadableSpan);
	}

}
