/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.function.Predicate;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.semconv.MlflowAttributes;

/**
 * A span of a unit. Once it has ended it does not change any more, so that the dispatcher
 * can look into it later: most spans are for nobody, and cost their callers no look.
 */
final class UnitSpan {

	private static final AttributeKey<String> TYPE = AttributeKey.stringKey(MlflowAttributes.SPAN_TYPE);

	private static final AttributeKey<String> GEN_AI_OPERATION = AttributeKey
		.stringKey(MlflowAttributes.GEN_AI_OPERATION_NAME);

	private final ReadWriteSpan span;

	private @Nullable Attributes overflow;

	private @Nullable SpanData data;

	private @Nullable Boolean passed;

	private boolean atCollectors;

	UnitSpan(ReadWriteSpan span) {
		this.span = span;
	}

	String id() {
		return this.span.getSpanContext().getSpanId();
	}

	String parentId() {
		return this.span.getParentSpanContext().getSpanId();
	}

	/**
	 * Keeps attributes that it has no room for, while it is open.
	 */
	void keep(Attributes attributes) {
		this.overflow = attributes;
	}

	boolean isForMlflow() {
		return attribute(TYPE) != null || attribute(GEN_AI_OPERATION) != null;
	}

	@Nullable String attribute(AttributeKey<String> key) {
		String value = this.span.getAttribute(key);
		return (value == null && this.overflow != null) ? this.overflow.get(key) : value;
	}

	long startEpochNanos() {
		return this.span.toSpanData().getStartEpochNanos();
	}

	/**
	 * Ends it, since nobody else does.
	 * @param reason why
	 */
	void end(String reason) {
		this.span.setStatus(StatusCode.ERROR, reason);
		this.span.end();
	}

	/**
	 * What it holds, once it has ended. For the dispatcher's thread, as all below.
	 */
	SpanData data() {
		if (this.data == null) {
			SpanData ended = this.span.toSpanData();
			this.data = (this.overflow != null) ? new CompletedSpanData(ended, this.overflow) : ended;
		}
		return this.data;
	}

	/**
	 * Whether it passes a filter, which is asked once.
	 */
	boolean passes(Predicate<SpanData> filter) {
		if (this.passed == null) {
			this.passed = filter.test(data());
		}
		return this.passed;
	}

	/**
	 * How many attributes are lost.
	 * @param limit how many OpenTelemetry keeps; it also counts values that were replaced
	 */
	int droppedAttributes(int limit) {
		int size = data().getAttributes().size();
		return (size < limit) ? 0 : Math.max(0, data().getTotalAttributeCount() - size);
	}

	boolean isAtCollectors() {
		return this.atCollectors;
	}

	void markAtCollectors() {
		this.atCollectors = true;
	}

}
