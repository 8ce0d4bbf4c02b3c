/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.util.List;
import java.util.Set;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;

/**
 * A span without what users and models said.
 */
final class ContentFreeSpanData extends DelegatingSpanData {

	private static final Set<String> CONTENT = Set.of(MlflowAttributes.SPAN_INPUTS, MlflowAttributes.SPAN_OUTPUTS,
			MlflowAttributes.TRACE_REQUEST_PREVIEW, MlflowAttributes.TRACE_RESPONSE_PREVIEW,
			MlflowAttributes.TRACE_METADATA_PREFIX + MlflowTraceKeys.TRACE_INPUTS,
			MlflowAttributes.TRACE_METADATA_PREFIX + MlflowTraceKeys.TRACE_OUTPUTS, "gen_ai.input.messages",
			"gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.prompt", "gen_ai.completion",
			"gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "spring.ai.tool.call.arguments",
			"spring.ai.tool.call.result", "db.vector.query.content");

	/** Instrumentation of before 2025 wrote messages as events. */
	private static final String MESSAGE_EVENTS = "gen_ai.";

	private final Attributes attributes;

	private final List<EventData> events;

	ContentFreeSpanData(SpanData delegate) {
		super(delegate);
		this.attributes = delegate.getAttributes()
			.toBuilder()
			.removeIf((key) -> CONTENT.contains(key.getKey()))
			.build();
		this.events = delegate.getEvents()
			.stream()
			.filter((event) -> !event.getName().startsWith(MESSAGE_EVENTS))
			.toList();
	}

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public List<EventData> getEvents() {
		return this.events;
	}

}
