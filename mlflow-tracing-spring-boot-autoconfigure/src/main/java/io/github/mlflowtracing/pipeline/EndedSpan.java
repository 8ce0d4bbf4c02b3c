/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.function.Predicate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A span that has ended and waits in its unit. Collectors may get it earlier than MLflow.
 */
final class EndedSpan {

	private final SpanData data;

	private final long size;

	private volatile boolean atCollectors;

	private @Nullable Boolean passed;

	/**
	 * Takes in a span.
	 * @param span the span
	 * @param overflow the attributes that it had no room for, if any
	 */
	EndedSpan(ReadWriteSpan span, @Nullable Attributes overflow) {
		SpanData ended = span.toSpanData();
		this.data = (overflow != null) ? new CompletedSpanData(ended, overflow) : ended;
		this.size = SpanSize.of(this.data);
	}

	String id() {
		return this.data.getSpanId();
	}

	SpanData data() {
		return this.data;
	}

	/**
	 * How many bytes it takes, roughly.
	 */
	long size() {
		return this.size;
	}

	/**
	 * Whether it passes a filter, which is asked once. For the dispatcher's thread.
	 */
	boolean passes(Predicate<SpanData> filter) {
		if (this.passed == null) {
			this.passed = filter.test(this.data);
		}
		return this.passed;
	}

	/**
	 * How many attributes are lost.
	 * @param limit how many OpenTelemetry keeps; it also counts values that were replaced
	 */
	int droppedAttributes(int limit) {
		int size = this.data.getAttributes().size();
		return (size < limit) ? 0 : Math.max(0, this.data.getTotalAttributeCount() - size);
	}

	boolean isAtCollectors() {
		return this.atCollectors;
	}

	void markAtCollectors() {
		this.atCollectors = true;
	}

}
