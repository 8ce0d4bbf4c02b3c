/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

/**
 * Listens to one kind of Spring AI's observations. No tracing handler, so that it is
 * asked beside Spring Boot's: at start after that one has made the span, at stop before
 * it ends the span. Micrometer (1.17) does not contain what a handler throws: the
 * application would get it.
 *
 * @param <C> the kind's context
 */
abstract class SpringAiHandler<C extends Observation.Context> implements ObservationHandler<C> {

	private final Class<C> type;

	private final AiSpans spans;

	SpringAiHandler(Class<C> type, AiSpans spans) {
		this.type = type;
		this.spans = spans;
	}

	final AiSpans spans() {
		return this.spans;
	}

	@Override
	public final boolean supportsContext(Observation.Context context) {
		return this.spans.isActive() && this.type.isInstance(context);
	}

	@Override
	public final void onStart(C context) {
		if (!this.spans.guard().contain("describe a call of Spring AI", this, context, SpringAiHandler::start)) {
			this.spans.guard().contain("note what is missing", context, SpringAiHandler::missInputs);
		}
	}

	private static void missInputs(Observation.Context context) {
		AiSpan span = context.get(AiSpan.class);
		if (span != null) {
			span.inputs(0, () -> AiSpan.NOT_RECORDED);
		}
	}

	private static <C extends Observation.Context> void start(SpringAiHandler<C> handler, C context) {
		AiSpan span = handler.spans.started(context);
		if (span != null) {
			handler.started(context, span);
		}
	}

	@Override
	public final void onStop(C context) {
		this.spans.guard().contain("remove content", this.spans, context, AiSpans::removeContent);
		if (!this.spans.guard().contain("describe a result of Spring AI", this, context, SpringAiHandler::stop)) {
			this.spans.guard().contain("note what is missing", context, SpringAiHandler::missOutputs);
		}
	}

	private static void missOutputs(Observation.Context context) {
		AiSpan span = context.get(AiSpan.class);
		if (span != null) {
			span.outputs(0, () -> AiSpan.NOT_RECORDED);
		}
	}

	private static <C extends Observation.Context> void stop(SpringAiHandler<C> handler, C context) {
		AiSpan span = context.get(AiSpan.class);
		if (span != null) {
			handler.stopped(context, span);
		}
	}

	/**
	 * Takes in what is known when the span starts.
	 */
	abstract void started(C context, AiSpan span);

	/**
	 * Takes in what is known when the span is about to end.
	 */
	abstract void stopped(C context, AiSpan span);

}
