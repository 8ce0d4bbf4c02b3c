/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.pipeline.assembly.TraceAssembler;

/**
 * Where the spans of the application enter: every span that OpenTelemetry starts and
 * ends. The exporters close with it.
 */
final class MlflowSpanProcessor implements SpanProcessor {

	private final BiConsumer<Context, ReadWriteSpan> start;

	private final Consumer<ReadableSpan> end;

	private final TraceDispatcher dispatcher;

	private final Duration shutdownTimeout;

	private final Guard guard;

	/**
	 * Makes the processor.
	 * @param assembler puts the spans together
	 * @param dispatcher exports them
	 * @param shutdownTimeout how long {@link #shutdown} may take
	 * @param guard contains failures
	 */
	MlflowSpanProcessor(TraceAssembler assembler, TraceDispatcher dispatcher, Duration shutdownTimeout, Guard guard) {
		this.start = assembler::started;
		this.end = assembler::ended;
		this.dispatcher = dispatcher;
		this.shutdownTimeout = shutdownTimeout;
		this.guard = guard;
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		this.guard.contain("add a span to its trace", parentContext, span, this.start);
	}

	@Override
	public boolean isStartRequired() {
		return true;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		this.guard.contain("end a span of a trace", span, this.end);
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
