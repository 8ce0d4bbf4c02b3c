/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.Objects;

import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.internal.content.JsonValue;

/**
 * A call of a tool. MLflow's judges take the tool's name from the span's.
 */
public final class ToolCallHandler extends SpringAiHandler<ToolCallingObservationContext> {

	public ToolCallHandler(AiSpans spans) {
		super(ToolCallingObservationContext.class, spans);
	}

	@Override
	void started(ToolCallingObservationContext context, AiSpan span) {
		span.type(SpanType.TOOL);
		ToolDefinition tool = context.getToolDefinition();
		if (tool != null) {
			span.name(tool.name());
		}
		String arguments = Objects.requireNonNullElse(context.getToolCallArguments(), "{}");
		span.inputs(arguments.length(), () -> JsonValue.parse(arguments));
		spans().customize(span);
	}

	@Override
	void stopped(ToolCallingObservationContext context, AiSpan span) {
		String result = context.getToolCallResult();
		if (result != null) {
			span.outputs(result.length(), () -> JsonValue.parse(result));
		}
	}

}
