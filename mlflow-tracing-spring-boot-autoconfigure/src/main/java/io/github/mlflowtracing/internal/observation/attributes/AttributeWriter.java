/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.AttributeOverflow;

/**
 * Writes the attributes that were kept until a span ends. A span takes 128, unless
 * configured otherwise, and drops what comes later: MLflow's come first, and those that
 * find no room go beside the span.
 */
public final class AttributeWriter {

	private final AttributeOverflow overflow;

	public AttributeWriter(AttributeOverflow overflow) {
		this.overflow = overflow;
	}

	public void write(Span span, Map<String, Object> attributes) {
		AttributesBuilder mlflows = Attributes.builder();
		AttributesBuilder others = Attributes.builder();
		attributes.forEach((key, value) -> SpanValues.put(key.startsWith(MlflowAttributes.PREFIX) ? mlflows : others,
				key, isText(span, key) ? SpanValues.text(value) : value));
		Attributes first = mlflows.build();
		span.setAllAttributes(first);
		span.setAllAttributes(others.build());
		if (span instanceof ReadableSpan written) {
			Attributes missing = first.toBuilder().removeIf((key) -> written.getAttribute(key) != null).build();
			if (!missing.isEmpty()) {
				this.overflow.keep(span.getSpanContext(), missing);
			}
		}
	}

	/**
	 * Whether the span has text by this name already, which a value of another type would
	 * stand beside, not replace.
	 */
	static boolean isText(Span span, String key) {
		return span instanceof ReadableSpan written && written.getAttribute(AttributeKey.stringKey(key)) != null;
	}

}
