/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.selection;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A span below another parent, or none.
 */
final class ReparentedSpanData extends DelegatingSpanData {

	private final SpanContext parent;

	ReparentedSpanData(SpanData delegate, SpanContext parent) {
		super(delegate);
		this.parent = parent;
	}

	@Override
	public SpanContext getParentSpanContext() {
		return this.parent;
	}

}
