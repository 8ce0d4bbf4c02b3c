/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * Inputs and outputs on their shortest way onto a span: most spans have nothing else.
 */
public final class ContentAttributes {

	private static final AttributeKey<String> INPUTS = AttributeKey.stringKey(MlflowAttributes.SPAN_INPUTS);

	private static final AttributeKey<String> OUTPUTS = AttributeKey.stringKey(MlflowAttributes.SPAN_OUTPUTS);

	private static final AttributeKey<Long> LONG_OUTPUTS = AttributeKey.longKey(MlflowAttributes.SPAN_OUTPUTS);

	private static final AttributeKey<Double> DOUBLE_OUTPUTS = AttributeKey.doubleKey(MlflowAttributes.SPAN_OUTPUTS);

	private static final AttributeKey<Boolean> BOOLEAN_OUTPUTS = AttributeKey.booleanKey(MlflowAttributes.SPAN_OUTPUTS);

	private static final AttributeKey<Value<?>> OTHER_OUTPUTS = AttributeKey.valueKey(MlflowAttributes.SPAN_OUTPUTS);

	private ContentAttributes() {
	}

	/**
	 * Writes inputs if they are text, which other inputs may still replace.
	 * @return whether they are on the span
	 */
	public static boolean writeInputs(Span span, Object content) {
		return content instanceof String text && write(span, INPUTS, text);
	}

	/**
	 * Writes outputs if nothing stands in their way.
	 * @return whether they are on the span
	 */
	public static boolean writeOutputs(Span span, Object content) {
		if (content instanceof String text) {
			return write(span, OUTPUTS, text);
		}
		if (has(span, OUTPUTS)) {
			return false;
		}
		if (content instanceof Long number) {
			return write(span, LONG_OUTPUTS, number);
		}
		if (content instanceof Double number) {
			return write(span, DOUBLE_OUTPUTS, number);
		}
		if (content instanceof Boolean flag) {
			return write(span, BOOLEAN_OUTPUTS, flag);
		}
		return content instanceof Value<?> value && write(span, OTHER_OUTPUTS, value);
	}

	private static <T> boolean write(Span span, AttributeKey<T> key, T value) {
		span.setAttribute(key, value);
		return has(span, key);
	}

	private static boolean has(Span span, AttributeKey<?> key) {
		return span instanceof ReadableSpan started && started.getAttribute(key) != null;
	}

}
