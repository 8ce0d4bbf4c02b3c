/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.Arrays;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

import org.springframework.util.ClassUtils;

/**
 * A span processor of the application. It gets the spans that it would get without this
 * library: one that exports unsampled spans must not see those that the application's
 * sampler dropped.
 */
final class ApplicationSpanProcessor implements SpanProcessor {

	private final SpanProcessor delegate;

	private ApplicationSpanProcessor(SpanProcessor delegate) {
		this.delegate = delegate;
	}

	/**
	 * Wraps a processor, unless it is ours or has callbacks that the interface lacks,
	 * such as those of OpenTelemetry's internal extension of it.
	 * @param processor the processor
	 * @return the processor to use instead
	 */
	static SpanProcessor of(SpanProcessor processor) {
		boolean extended = Arrays.stream(ClassUtils.getAllInterfaces(processor))
			.anyMatch((type) -> type != SpanProcessor.class && SpanProcessor.class.isAssignableFrom(type));
		return (extended || processor instanceof MlflowSpanProcessor) ? processor
				: new ApplicationSpanProcessor(processor);
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		if (!RecordedForMlflow.is(span.getSpanContext())) {
			this.delegate.onStart(parentContext, span);
		}
	}

	@Override
	public boolean isStartRequired() {
		return this.delegate.isStartRequired();
	}

	@Override
	public void onEnd(ReadableSpan span) {
		if (!RecordedForMlflow.is(span.getSpanContext())) {
			this.delegate.onEnd(span);
		}
	}

	@Override
	public boolean isEndRequired() {
		return this.delegate.isEndRequired();
	}

	@Override
	public CompletableResultCode forceFlush() {
		return this.delegate.forceFlush();
	}

	@Override
	public CompletableResultCode shutdown() {
		return this.delegate.shutdown();
	}

	@Override
	public String toString() {
		return this.delegate.toString();
	}

}
