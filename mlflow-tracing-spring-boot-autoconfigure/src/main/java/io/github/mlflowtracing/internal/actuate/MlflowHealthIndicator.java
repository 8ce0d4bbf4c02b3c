/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;

/**
 * Health of tracing: up, or unknown with the reason while traces do not arrive. Never
 * down, because load balancers would then take away an application that works. It tells
 * what the last requests came to and makes none of its own.
 *
 * @since 0.1.0
 */
public final class MlflowHealthIndicator implements HealthIndicator {

	private final TracingStatus.Source source;

	/**
	 * Creates the indicator.
	 * @param source knows the status
	 */
	public MlflowHealthIndicator(TracingStatus.Source source) {
		this.source = source;
	}

	@Override
	public Health health() {
		TracingStatus tracing = this.source.status();
		if (!tracing.enabled()) {
			return Health.unknown().withDetail("reason", "tracing is off").build();
		}
		Health.Builder health = Health.up();
		List<String> reasons = new ArrayList<>();
		if (tracing.failure() != null) {
			reasons.add(tracing.failure());
		}
		for (TraceExporter destination : tracing.destinations()) {
			ExporterStatus status = destination.status();
			health.withDetail(destination.name(), ExporterDescription.of(status));
			if (status.state() != ExporterStatus.State.UP) {
				reasons.add(reason(destination.name(), status));
			}
		}
		return reasons.isEmpty() ? health.build()
				: health.unknown().withDetail("reason", String.join("; ", reasons)).build();
	}

	private static String reason(String destination, ExporterStatus status) {
		ExporterStatus.LastError error = status.lastError();
		return destination + ": " + ((error != null) ? error.message() : status.state());
	}

}
