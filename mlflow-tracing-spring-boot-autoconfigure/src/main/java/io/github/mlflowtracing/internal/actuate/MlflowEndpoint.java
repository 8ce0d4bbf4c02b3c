/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.github.mlflowtracing.internal.export.TraceExporter;

/**
 * Actuator endpoint {@code mlflow}: whether tracing is on, where traces go, and what
 * became of them. It answers in plain maps and texts, so that every JSON mapper writes
 * the same.
 *
 * @since 0.1.0
 */
@Endpoint(id = "mlflow")
public final class MlflowEndpoint {

	private final TracingStatus.Source source;

	/**
	 * Creates the endpoint.
	 * @param source knows the status
	 */
	public MlflowEndpoint(TracingStatus.Source source) {
		this.source = source;
	}

	/**
	 * The status of tracing.
	 * @return the status; accounts are in spans
	 */
	@ReadOperation
	public Map<String, Object> status() {
		TracingStatus status = this.source.status();
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put("enabled", status.enabled());
		putIfKnown(answer, "trackingUri", status.trackingAddress());
		Map<String, Object> experiment = new LinkedHashMap<>();
		putIfKnown(experiment, "id", status.experimentId());
		putIfKnown(experiment, "name", status.experimentName());
		answer.put("experiment", experiment);
		answer.put("sampling", Map.of("ratio", status.samplingRatio()));
		if (status.failure() != null) {
			answer.put("failure", status.failure());
		}
		Map<String, Object> destinations = new LinkedHashMap<>();
		for (TraceExporter destination : status.destinations()) {
			destinations.put(destination.name(), ExporterDescription.of(destination.status()));
		}
		answer.put("destinations", destinations);
		return answer;
	}

	private static void putIfKnown(Map<String, Object> map, String key, @Nullable String value) {
		if (value != null) {
			map.put(key, value);
		}
	}

}
