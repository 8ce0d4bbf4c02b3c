/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination.mlflow;

import java.util.List;

import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Leaves on spans those resource attributes that MLflow is to get: the server makes each
 * other one a tag of every trace. Not thread-safe.
 */
final class ResourceFilter {

	private final List<String> kept;

	private @Nullable Resource lastSeen;

	private Resource lastFiltered = Resource.empty();

	ResourceFilter(List<String> kept) {
		this.kept = kept;
	}

	SpanData apply(SpanData span) {
		Resource resource = span.getResource();
		if (resource != this.lastSeen) {
			this.lastFiltered = filter(resource);
			this.lastSeen = resource;
		}
		return new Filtered(span, this.lastFiltered);
	}

	private Resource filter(Resource resource) {
		return resource.toBuilder()
			.removeIf((key) -> !key.getKey().startsWith("telemetry.sdk.") && !this.kept.contains(key.getKey()))
			.build();
	}

	private static final class Filtered extends DelegatingSpanData {

		private final Resource resource;

		Filtered(SpanData delegate, Resource resource) {
			super(delegate);
			this.resource = resource;
		}

		@Override
		public Resource getResource() {
			return this.resource;
		}

	}

}
