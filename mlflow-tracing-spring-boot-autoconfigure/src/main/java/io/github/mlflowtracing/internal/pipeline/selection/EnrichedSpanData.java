/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.selection;

import java.util.function.Consumer;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A span with more attributes, which are made when somebody asks for them: not every span
 * has a destination that does.
 */
final class EnrichedSpanData extends DelegatingSpanData {

	private final Consumer<AttributesBuilder> more;

	/** Two threads may make the same attributes, which does no harm. */
	private @Nullable Attributes attributes;

	EnrichedSpanData(SpanData delegate, Consumer<AttributesBuilder> more) {
		super(delegate);
		this.more = more;
	}

	@Override
	public Attributes getAttributes() {
		Attributes attributes = this.attributes;
		if (attributes == null) {
			AttributesBuilder builder = super.getAttributes().toBuilder();
			this.more.accept(builder);
			attributes = builder.build();
			this.attributes = attributes;
		}
		return attributes;
	}

	@Override
	public int getTotalAttributeCount() {
		return getAttributes().size() + super.getTotalAttributeCount() - super.getAttributes().size();
	}

}
