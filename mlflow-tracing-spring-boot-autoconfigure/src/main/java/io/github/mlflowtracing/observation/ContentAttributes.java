/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.observation;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;

import io.github.mlflowtracing.semconv.MlflowAttributes;

/**
 * Inputs and outputs on their shortest way onto a span: most spans have nothing else.
 */
final class ContentAttributes {

	private static final AttributeKey<String> INPUTS = AttributeKey.stringKey(MlflowAttributes.SPAN_INPUTS);

	private static final AttributeKey<String> OUTPUTS = AttributeKey.stringKey(MlflowAttributes.SPAN_OUTPUTS);

	private static final AttributeKey<Value<?>> OTHER_OUTPUTS = AttributeKey.valueKey(MlflowAttributes.SPAN_OUTPUTS);

	private ContentAttributes() {
	}

	/**
	 * Writes inputs if they are text, which other inputs may still replace.
	 * @return whether they are on the span
	 */
	static boolean writeInputs(Span span, Object content) {
		return write(span, INPUTS, content);
	}

	/**
	 * Writes outputs if nothing stands in their way.
	 * @return whether they are on the span
	 */
	static boolean writeOutputs(Span span, Object content) {
		if (content instanceof Value<?> value && !has(span, OUTPUTS)) {
			span.setAttribute(OTHER_OUTPUTS, value);
			return has(span, OTHER_OUTPUTS);
		}
		return write(span, OUTPUTS, content);
	}

	private static boolean write(Span span, AttributeKey<String> key, Object content) {
		if (content instanceof String text) {
			span.setAttribute(key, text);
		}
		return content instanceof String && has(span, key);
	}

	private static boolean has(Span span, AttributeKey<?> key) {
		return span instanceof ReadableSpan started && started.getAttribute(key) != null;
	}

}
