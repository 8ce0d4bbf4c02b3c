/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.selection;

import java.util.Set;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.EditedSpan;

/**
 * Says how important an MLflow span is, as MLflow's SDK does when a span ends, so that
 * its UI can filter by it. Done here and not where the span ends, which is on the
 * caller's thread.
 */
final class LogLevels {

	private static final AttributeKey<String> TYPE = AttributeKey.stringKey(MlflowAttributes.SPAN_TYPE);

	private static final long DEBUG = 10;

	private static final long INFO = 20;

	private static final long ERROR = 40;

	private static final Set<String> INFO_TYPES = Set.of("LLM", "CHAT_MODEL", "TOOL", "RETRIEVER", "AGENT",
			"EMBEDDING");

	private LogLevels() {
	}

	/**
	 * The span with a level, unless it has one or is none of MLflow's.
	 */
	static SpanData addTo(SpanData span) {
		String type = span.getAttributes().get(TYPE);
		if (type == null || hasLevel(span)) {
			return span;
		}
		return EditedSpan.of(span)
			.attributes((attributes) -> attributes.put(MlflowAttributes.SPAN_LOG_LEVEL, level(type, span)))
			.build();
	}

	/** An exception counts whatever the status. */
	private static long level(String type, SpanData span) {
		for (EventData event : span.getEvents()) {
			if (event.getName().equals("exception")) {
				return ERROR;
			}
		}
		return INFO_TYPES.contains(type) ? INFO : DEBUG;
	}

	private static boolean hasLevel(SpanData span) {
		for (AttributeKey<?> key : span.getAttributes().asMap().keySet()) {
			if (key.getKey().equals(MlflowAttributes.SPAN_LOG_LEVEL)) {
				return true;
			}
		}
		return false;
	}

}
