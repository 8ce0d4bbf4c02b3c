/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

import io.github.mlflowtracing.internal.pipeline.assembly.TraceAssembler;

/**
 * Where the spans of the application enter: every span that OpenTelemetry starts and
 * ends, whoever made it. The destinations close with it.
 */
final class MlflowSpanProcessor implements SpanProcessor {

	private final TraceAssembler assembler;

	private final TraceDispatcher dispatcher;

	private final Duration shutdownTimeout;

	/**
	 * Makes the processor.
	 * @param assembler puts the spans together
	 * @param dispatcher hands them on
	 * @param shutdownTimeout how long {@link #shutdown} may take
	 */
	MlflowSpanProcessor(TraceAssembler assembler, TraceDispatcher dispatcher, Duration shutdownTimeout) {
		this.assembler = assembler;
		this.dispatcher = dispatcher;
		this.shutdownTimeout = shutdownTimeout;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		this.assembler.started(parentContext, span);
	}

	@Override
	public boolean isStartRequired() {
		return true;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		this.assembler.ended(span);
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	@Override
	public CompletableResultCode forceFlush() {
		return this.dispatcher.flush(this.shutdownTimeout) ? CompletableResultCode.ofSuccess()
				: CompletableResultCode.ofFailure();
	}

	/** Called twice: by the SDK, and by Spring as the bean's destroy method. */
	@Override
	public CompletableResultCode shutdown() {
		this.dispatcher.close(this.shutdownTimeout);
		return CompletableResultCode.ofSuccess();
	}

}
