/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

import io.github.mlflowtracing.internal.pipeline.assembly.TraceSampling;
import io.github.mlflowtracing.internal.trace.TraceIdRatio;

/**
 * Records spans, for this library alone, that the application's sampler drops: whether a
 * trace holds an MLflow span shows only later. The processors of the application do not
 * get them ({@link ApplicationSpanProcessor}), and outgoing requests are not sampled.
 */
final class RecordingSampler implements Sampler {

	private final Sampler delegate;

	private final TraceSampling sampling;

	/**
	 * Wraps a sampler.
	 * @param delegate the application's sampler
	 * @param sampling decides which traces are recorded
	 */
	RecordingSampler(Sampler delegate, TraceSampling sampling) {
		this.delegate = delegate;
		this.sampling = sampling;
	}

	@Override
	public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
			Attributes attributes, List<LinkData> parentLinks) {
		SamplingResult result = this.delegate.shouldSample(parentContext, traceId, name, spanKind, attributes,
				parentLinks);
		if (result.getDecision() == SamplingDecision.DROP && this.sampling.decide(Span.fromContext(parentContext),
				traceId, TraceIdRatio.fromContext(parentContext))) {
			return RecordedForMlflow.instead(result);
		}
		SpanContext parent = Span.fromContext(parentContext).getSpanContext();
		return RecordedForMlflow.is(parent) ? RecordedForMlflow.notInherited(result) : result;
	}

	@Override
	public String getDescription() {
		return "MlflowRecordingSampler{%s}".formatted(this.delegate.getDescription());
	}

}
