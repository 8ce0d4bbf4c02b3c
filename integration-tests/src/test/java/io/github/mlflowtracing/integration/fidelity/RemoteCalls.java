/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;

/**
 * Calls from service to service, as instrumented clients and servers make them, without
 * the wire between.
 */
final class RemoteCalls {

	private final ObservationRegistry observations;

	RemoteCalls(ObservationRegistry observations) {
		this.observations = observations;
	}

	/**
	 * Calls another service.
	 * @return the request's headers
	 */
	Map<String, String> request() {
		Map<String, String> headers = new HashMap<>();
		SenderContext<Map<String, String>> request = new SenderContext<>(
				(carrier, key, value) -> headers.put(key, value));
		request.setCarrier(headers);
		Observation.createNotStarted("request", () -> request, this.observations).observe(() -> {
		});
		return headers;
	}

	/**
	 * Is called by another service.
	 * @param headers the request's headers
	 * @param service what the service does
	 */
	void serve(Map<String, String> headers, Runnable service) {
		ReceiverContext<Map<String, String>> request = new ReceiverContext<>(Map::get);
		request.setCarrier(headers);
		Observation.createNotStarted("serve", () -> request, this.observations).observe(service);
	}

}
