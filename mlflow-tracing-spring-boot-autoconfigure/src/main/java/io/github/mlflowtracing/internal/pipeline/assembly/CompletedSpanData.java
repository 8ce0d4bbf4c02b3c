/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A span with the attributes that OpenTelemetry had no room for. They count among those
 * that it was given already.
 */
final class CompletedSpanData extends DelegatingSpanData {

	private final Attributes attributes;

	CompletedSpanData(SpanData delegate, Attributes missing) {
		super(delegate);
		this.attributes = delegate.getAttributes().toBuilder().putAll(missing).build();
	}

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

}
