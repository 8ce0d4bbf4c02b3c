/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.semconv.MlflowLimits;
import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;

/**
 * Describes traces as the actuator shows them.
 */
public final class TraceDescription {

	private TraceDescription() {
	}

	static Map<String, Object> summary(MlflowTrace trace) {
		TraceInfo facts = trace.facts();
		SpanData root = trace.root();
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("traceId", trace.id());
		putIfKnown(description, "name", trace.name());
		description.put("state", state(trace));
		long start = trace.spans().stream().mapToLong(SpanData::getStartEpochNanos).min().orElseThrow();
		long end = trace.spans().stream().mapToLong(SpanData::getEndEpochNanos).max().orElseThrow();
		SpanDescription.putTimes(description, (root != null) ? root.getStartEpochNanos() : start,
				(root != null) ? root.getEndEpochNanos() : end);
		putIfKnown(description, "requestPreview", (facts.requestPreview() != null) ? facts.requestPreview()
				: preview(root, MlflowAttributes.SPAN_INPUTS));
		putIfKnown(description, "responsePreview", (facts.responsePreview() != null) ? facts.responsePreview()
				: preview(root, MlflowAttributes.SPAN_OUTPUTS));
		putIfKnown(description, "clientRequestId", facts.clientRequestId());
		description.put("tags", tags(trace));
		description.put("metadata", metadata(facts));
		description.put("spanCount", trace.spans().size());
		return description;
	}

	/**
	 * Describes a trace with its spans.
	 * @param trace the trace
	 * @return plain values that any JSON mapper writes; the spans in the order in which
	 * they started
	 */
	public static Map<String, Object> whole(MlflowTrace trace) {
		Map<String, Object> description = summary(trace);
		List<Map<String, Object>> spans = trace.spans()
			.stream()
			.sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
			.map(SpanDescription::of)
			.toList();
		description.put("spans", spans);
		return description;
	}

	private static String state(MlflowTrace trace) {
		if (trace.facts().state() != null) {
			return trace.facts().state();
		}
		SpanData root = trace.root();
		if (root == null) {
			return "IN_PROGRESS";
		}
		return (root.getStatus().getStatusCode() == StatusCode.ERROR) ? "ERROR" : "OK";
	}

	private static @Nullable String preview(@Nullable SpanData root, String attribute) {
		String text = (root != null) ? SpanDescription.text(root, attribute) : null;
		return (text != null) ? TraceInfoLimits.shorten(text, MlflowLimits.PREVIEW) : null;
	}

	private static Map<String, String> tags(MlflowTrace trace) {
		Map<String, String> tags = new TreeMap<>();
		if (trace.name() != null) {
			tags.put(MlflowTraceKeys.TAG_TRACE_NAME, trace.name());
		}
		tags.putAll(trace.facts().tags());
		return tags;
	}

	private static Map<String, String> metadata(TraceInfo facts) {
		Map<String, String> metadata = new TreeMap<>(facts.metadata());
		if (facts.session() != null) {
			metadata.put(MlflowTraceKeys.SESSION, facts.session());
		}
		if (facts.user() != null) {
			metadata.put(MlflowTraceKeys.TRACE_USER, facts.user());
		}
		return metadata;
	}

	private static void putIfKnown(Map<String, Object> description, String key, @Nullable String value) {
		if (value != null) {
			description.put(key, value);
		}
	}

}
