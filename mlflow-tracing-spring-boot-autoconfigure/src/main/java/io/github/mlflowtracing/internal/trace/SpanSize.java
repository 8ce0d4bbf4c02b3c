/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.Collection;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * How much memory a span takes, roughly: what it takes without content, and its texts.
 */
public final class SpanSize {

	/** With its place in a trace and in the index. */
	private static final int BARE_SPAN = 2048;

	private static final int BARE_VALUE = 64;

	private SpanSize() {
	}

	/**
	 * The size of a span.
	 * @param span the span
	 * @return bytes, roughly
	 */
	public static long of(SpanData span) {
		long size = BARE_SPAN + span.getName().length() + of(span.getAttributes());
		for (EventData event : span.getEvents()) {
			size += BARE_VALUE + of(event.getAttributes());
		}
		return size;
	}

	private static long of(Attributes attributes) {
		long[] size = new long[1];
		attributes.forEach((key, value) -> size[0] += of(value));
		return size[0];
	}

	private static long of(Object value) {
		if (value instanceof String text) {
			return BARE_VALUE + text.length();
		}
		if (value instanceof Value<?> wrapped) {
			return of(wrapped.getValue());
		}
		if (value instanceof KeyValue entry) {
			return of(entry.getKey()) + of(entry.getValue());
		}
		return (value instanceof Collection<?> values) ? BARE_VALUE + values.stream().mapToLong(SpanSize::of).sum()
				: BARE_VALUE;
	}

}
