/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.TraceIdRatio;

/**
 * What is known of an operation before it runs; made once per method where it can be.
 *
 * @param name the span's name
 * @param own MLflow's attributes of each span of the operation, the type among them
 * @param attributes what else each span carries
 * @param ratio which traces that begin with it are recorded; {@code null} for those that
 * the application's ratio accepts
 */
public record TracedOperation(String name, Attributes own, Attributes attributes, @Nullable TraceIdRatio ratio) {

	/**
	 * An operation.
	 * @param name the span's name
	 * @param spanType the span's type
	 * @param functionName the method's name, if it is one
	 * @param attributes more attributes
	 * @param ratio its sampling ratio, if it has one of its own
	 * @return the operation
	 */
	public static TracedOperation of(String name, String spanType, @Nullable String functionName, Attributes attributes,
			@Nullable TraceIdRatio ratio) {
		AttributesBuilder own = Attributes.builder().put(MlflowAttributes.SPAN_TYPE, spanType);
		if (functionName != null) {
			own.put(MlflowAttributes.SPAN_FUNCTION_NAME, functionName);
		}
		Attributes rest = attributes.toBuilder()
			.removeIf((key) -> key.getKey().equals(MlflowAttributes.SPAN_TYPE)
					|| key.getKey().equals(MlflowAttributes.SPAN_FUNCTION_NAME))
			.build();
		return new TracedOperation(name, own.build(), rest, ratio);
	}

}
