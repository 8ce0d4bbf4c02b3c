/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.encoding;

import java.util.Collection;
import java.util.function.Function;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
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
	 * @return the spans as a message, which is one also when concatenated with others;
	 * none if the application's span filters leave none
	 * @throws IllegalStateException if the exporter failed
	 */
	public EncodedSpans encode(Collection<SpanData> spans) {
		// of a message that an earlier failure left behind
		this.sender.takeMessage();
		CompletableResultCode result = this.exporter.export(spans);
		byte[] message = this.sender.takeMessage();
		if (!result.isSuccess()) {
			throw new IllegalStateException("The exporter could not encode", result.getFailureThrowable());
		}
		return EncodedSpans.of(message);
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
