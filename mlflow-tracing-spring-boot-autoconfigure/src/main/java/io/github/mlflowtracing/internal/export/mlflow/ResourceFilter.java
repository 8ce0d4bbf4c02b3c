/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.util.List;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.EditedSpan;

/**
 * Leaves on spans those resource attributes that MLflow is to get: the server makes each
 * other one a tag of every trace. Not thread-safe.
 */
final class ResourceFilter {

	/** OpenTelemetry's name for a service that has none, which MLflow would show. */
	private static final String UNKNOWN_SERVICE = "unknown_service";

	private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

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
		return EditedSpan.of(span).resource(this.lastFiltered).build();
	}

	private Resource filter(Resource resource) {
		String serviceName = resource.getAttribute(SERVICE_NAME);
		boolean unnamed = serviceName != null && serviceName.startsWith(UNKNOWN_SERVICE);
		return resource.toBuilder()
			.removeIf((key) -> !key.getKey().startsWith("telemetry.sdk.") && !this.kept.contains(key.getKey()))
			.removeIf((key) -> unnamed && key.equals(SERVICE_NAME))
			.build();
	}

}
