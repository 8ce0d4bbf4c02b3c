/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.util.Set;

import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;
import io.github.mlflowtracing.internal.trace.EditedSpan;

/**
 * Leaves what users and models said off spans.
 */
final class ContentFilter {

	private static final Set<String> CONTENT = Set.of(MlflowAttributes.SPAN_INPUTS, MlflowAttributes.SPAN_OUTPUTS,
			MlflowAttributes.TRACE_REQUEST_PREVIEW, MlflowAttributes.TRACE_RESPONSE_PREVIEW,
			MlflowAttributes.TRACE_METADATA_PREFIX + MlflowTraceKeys.TRACE_INPUTS,
			MlflowAttributes.TRACE_METADATA_PREFIX + MlflowTraceKeys.TRACE_OUTPUTS, "gen_ai.input.messages",
			"gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.prompt", "gen_ai.completion",
			"gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "spring.ai.tool.call.arguments",
			"spring.ai.tool.call.result", "db.vector.query.content");

	/** Instrumentation of before 2025 wrote messages as events. */
	private static final String MESSAGE_EVENTS = "gen_ai.";

	private ContentFilter() {
	}

	/**
	 * A span without what users and models said.
	 */
	static SpanData removeFrom(SpanData span) {
		return EditedSpan.of(span)
			.attributes(span.getAttributes().toBuilder().removeIf((key) -> CONTENT.contains(key.getKey())).build())
			.events(span.getEvents().stream().filter((event) -> !event.getName().startsWith(MESSAGE_EVENTS)).toList())
			.build();
	}

}
