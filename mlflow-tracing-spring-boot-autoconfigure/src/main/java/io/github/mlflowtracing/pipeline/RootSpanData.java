/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.semconv.MlflowAttributes;
import io.github.mlflowtracing.semconv.MlflowTraceKeys;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * A root span that carries what a span can carry of the trace's facts, so that they also
 * arrive where a collector passes the span on to MLflow.
 */
final class RootSpanData extends DelegatingSpanData {

	private final Attributes attributes;

	RootSpanData(SpanData delegate, TraceFacts facts) {
		super(delegate);
		AttributesBuilder builder = delegate.getAttributes().toBuilder();
		builder.put(MlflowAttributes.TRACE_TAG_PREFIX + MlflowTraceKeys.TAG_TRACE_NAME, delegate.getName());
		facts.tags().forEach((key, value) -> builder.put(MlflowAttributes.TRACE_TAG_PREFIX + key, value));
		String prompts = facts.linkedPrompts();
		if (prompts != null) {
			builder.put(MlflowTraceKeys.LINKED_PROMPTS, prompts);
			builder.put(MlflowAttributes.TRACE_TAG_PREFIX + MlflowTraceKeys.LINKED_PROMPTS, prompts);
		}
		if (facts.session() != null) {
			builder.put(MlflowAttributes.SESSION_ID, facts.session());
		}
		if (facts.user() != null) {
			builder.put(MlflowAttributes.USER_ID, facts.user());
		}
		this.attributes = builder.build();
	}

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public int getTotalAttributeCount() {
		return this.attributes.size() + super.getTotalAttributeCount() - super.getAttributes().size();
	}

}
