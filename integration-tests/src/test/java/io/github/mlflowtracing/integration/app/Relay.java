/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.app;

import java.net.URI;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;

/**
 * A service that calls another one.
 */
@RestController
@ConditionalOnWebApplication
class Relay {

	private final MlflowTracing tracing;

	private final RestClient client;

	Relay(MlflowTracing tracing, ObservationRegistry observations) {
		this.tracing = tracing;
		this.client = RestClient.builder().observationRegistry(observations).build();
	}

	@GetMapping("/relay")
	String relay(@RequestParam("to") URI to) {
		return this.tracing.inSpan("relay", SpanType.CHAIN, (span) -> {
			this.client.get().uri(to).retrieve().toBodilessEntity();
			return span.traceId();
		});
	}

}
