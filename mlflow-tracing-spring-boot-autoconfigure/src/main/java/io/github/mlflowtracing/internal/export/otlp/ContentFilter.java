/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.internal.semconv.ContentKeys;
import io.github.mlflowtracing.internal.trace.EditedSpan;

/**
 * Leaves what users and models said off spans.
 */
final class ContentFilter {

	/** Instrumentation of before 2025 wrote messages as events. */
	private static final String MESSAGE_EVENTS = "gen_ai.";

	private ContentFilter() {
	}

	/**
	 * A span without what users and models said.
	 */
	static SpanData removeFrom(SpanData span) {
		return EditedSpan.of(span)
			.attributes(withoutContent(span.getAttributes()))
			.events(span.getEvents()
				.stream()
				.filter((event) -> !event.getName().startsWith(MESSAGE_EVENTS))
				.map(ContentFilter::withoutContent)
				.toList())
			.build();
	}

	private static EventData withoutContent(EventData event) {
		return EventData.create(event.getEpochNanos(), event.getName(), withoutContent(event.getAttributes()),
				event.getTotalAttributeCount());
	}

	private static Attributes withoutContent(Attributes attributes) {
		return attributes.toBuilder().removeIf((key) -> ContentKeys.contains(key.getKey())).build();
	}

}
