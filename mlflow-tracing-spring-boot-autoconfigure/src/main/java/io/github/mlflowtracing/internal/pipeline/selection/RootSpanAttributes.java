/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.selection;

import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.semconv.MlflowLimits;
import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;
import io.github.mlflowtracing.internal.trace.EditedSpan;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;

/**
 * Puts a trace's facts on its root span, so that they also arrive where trace info does
 * not.
 */
final class RootSpanAttributes {

	private RootSpanAttributes() {
	}

	/**
	 * A root span with what MLflow reads of it.
	 * @param root the span
	 * @param name the trace's name
	 * @param facts the facts
	 */
	static SpanData forMlflow(SpanData root, String name, TraceInfo facts) {
		return EditedSpan.of(root).attributes((attributes) -> {
			attributes.put(MlflowAttributes.TRACE_TAG_PREFIX + MlflowTraceKeys.TAG_TRACE_NAME,
					TraceInfoLimits.cut(name, MlflowLimits.TAG_VALUE));
			facts.tags().forEach((key, value) -> attributes.put(MlflowAttributes.TRACE_TAG_PREFIX + key, value));
			putIfSaid(attributes, MlflowTraceKeys.LINKED_PROMPTS, facts.linkedPrompts());
			putIfSaid(attributes, MlflowAttributes.TRACE_TAG_PREFIX + MlflowTraceKeys.LINKED_PROMPTS,
					facts.linkedPrompts());
			putIfSaid(attributes, MlflowAttributes.SESSION_ID, facts.session());
			putIfSaid(attributes, MlflowAttributes.USER_ID, facts.user());
		}).build();
	}

	/**
	 * A root span with everything, for those who have no trace info.
	 * @param root the span
	 * @param name the trace's name
	 * @param facts the facts
	 */
	static SpanData forOtlp(SpanData root, String name, TraceInfo facts) {
		return EditedSpan.of(forMlflow(root, name, facts)).attributes((attributes) -> {
			facts.metadata()
				.forEach((key, value) -> attributes.put(MlflowAttributes.TRACE_METADATA_PREFIX + key, value));
			putIfSaid(attributes, MlflowAttributes.TRACE_CLIENT_REQUEST_ID, facts.clientRequestId());
			putIfSaid(attributes, MlflowAttributes.TRACE_STATE, facts.state());
			putIfSaid(attributes, MlflowAttributes.TRACE_REQUEST_PREVIEW, facts.requestPreview());
			putIfSaid(attributes, MlflowAttributes.TRACE_RESPONSE_PREVIEW, facts.responsePreview());
		}).build();
	}

	private static void putIfSaid(AttributesBuilder attributes, String key, @Nullable String value) {
		if (value != null) {
			attributes.put(key, value);
		}
	}

}
