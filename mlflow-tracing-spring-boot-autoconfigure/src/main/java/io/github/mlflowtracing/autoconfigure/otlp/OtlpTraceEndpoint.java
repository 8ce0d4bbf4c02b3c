/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.net.URI;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;

import io.github.mlflowtracing.internal.guard.LogText;

/**
 * The collector that gets the traces.
 *
 * @param endpoint the address that requests go to. For gRPC it has no path. For HTTP it
 * is what the user wrote under {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT}, as
 * OpenTelemetry has it; {@code /v1/traces} is appended to
 * {@code OTEL_EXPORTER_OTLP_ENDPOINT}, and to {@code mlflow.tracing.otlp.endpoint} where
 * that has no path
 * @param grpc whether the protocol is gRPC; else it is http/protobuf
 * @param source the name that the endpoint is configured by
 * @param config all settings, for OpenTelemetry's own exporter provider. Its endpoint is
 * the one above, but for port 4317 with HTTP: use {@link #endpoint()}
 */
public record OtlpTraceEndpoint(URI endpoint, boolean grpc, String source, ConfigProperties config) {

	/** Without values: some are secret. */
	@Override
	public String toString() {
		return "the OTLP collector at " + LogText.address(this.endpoint);
	}

}
