/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.encoding;

import java.util.Collection;
import java.util.function.Function;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * Lets OpenTelemetry's OTLP exporter do all but the sending: the exporter is given a
 * sender that keeps the bytes of each message, and with it the configuration that it has
 * read. Not thread-safe.
 */
public final class SpanEncoder {

	private final CapturingSender sender = new CapturingSender();

	private final SpanExporter exporter;

	/**
	 * Makes an encoder.
	 * @param exporters makes the exporter with the loader that its builder is to be given
	 */
	public SpanEncoder(Function<ComponentLoader, SpanExporter> exporters) {
		this.exporter = exporters.apply(this.sender.loader());
	}

	/**
	 * Encodes spans.
	 * @param spans the spans
	 * @return an {@code ExportTraceServiceRequest}, which is one also when concatenated
	 * with others; empty if the application's span filters leave nothing
	 */
	public byte[] encode(Collection<SpanData> spans) {
		this.exporter.export(spans);
		return this.sender.takeMessage();
	}

	/**
	 * What the exporter wants of a sender of HTTP requests.
	 * @return the configuration
	 * @throws IllegalStateException if it is not an HTTP exporter
	 */
	public HttpSenderConfig httpConfig() {
		return require(this.sender.httpConfig());
	}

	/**
	 * What the exporter wants of a sender of gRPC calls.
	 * @return the configuration
	 * @throws IllegalStateException if it is not a gRPC exporter
	 */
	public GrpcSenderConfig grpcConfig() {
		return require(this.sender.grpcConfig());
	}

	private <T> T require(@Nullable T config) {
		if (config == null) {
			throw new IllegalStateException("The exporter %s is of the other protocol".formatted(this.exporter));
		}
		return config;
	}

}
