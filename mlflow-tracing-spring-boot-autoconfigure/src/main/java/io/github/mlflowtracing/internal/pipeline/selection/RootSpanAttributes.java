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
 * Puts the trace info on the root span, so that it also arrives where requests for trace
 * info do not.
 */
final class RootSpanAttributes {

	private RootSpanAttributes() {
	}

	/**
	 * A root span with what MLflow reads of it.
	 * @param root the span
	 * @param name the trace's name
	 * @param info the trace info
	 */
	static SpanData forMlflow(SpanData root, String name, TraceInfo info) {
		return EditedSpan.of(root).attributes((attributes) -> {
			attributes.put(MlflowAttributes.TRACE_TAG_PREFIX + MlflowTraceKeys.TAG_TRACE_NAME,
					TraceInfoLimits.cut(name, MlflowLimits.TAG_VALUE));
			info.tags().forEach((key, value) -> attributes.put(MlflowAttributes.TRACE_TAG_PREFIX + key, value));
			putIfPresent(attributes, MlflowTraceKeys.LINKED_PROMPTS, info.linkedPrompts());
			putIfPresent(attributes, MlflowAttributes.TRACE_TAG_PREFIX + MlflowTraceKeys.LINKED_PROMPTS,
					info.linkedPrompts());
			putIfPresent(attributes, MlflowAttributes.SESSION_ID, info.session());
			putIfPresent(attributes, MlflowAttributes.USER_ID, info.user());
		}).build();
	}

	/**
	 * A root span with all of the trace info, for OTLP, which has no other place for it.
	 * @param root the span
	 * @param name the trace's name
	 * @param info the trace info
	 */
	static SpanData forOtlp(SpanData root, String name, TraceInfo info) {
		return EditedSpan.of(forMlflow(root, name, info)).attributes((attributes) -> {
			info.metadata()
				.forEach((key, value) -> attributes.put(MlflowAttributes.TRACE_METADATA_PREFIX + key, value));
			putIfPresent(attributes, MlflowAttributes.TRACE_CLIENT_REQUEST_ID, info.clientRequestId());
			putIfPresent(attributes, MlflowAttributes.TRACE_STATE, info.state());
			putIfPresent(attributes, MlflowAttributes.TRACE_REQUEST_PREVIEW, info.requestPreview());
			putIfPresent(attributes, MlflowAttributes.TRACE_RESPONSE_PREVIEW, info.responsePreview());
		}).build();
	}

	private static void putIfPresent(AttributesBuilder attributes, String key, @Nullable String value) {
		if (value != null) {
			attributes.put(key, value);
		}
	}

}
