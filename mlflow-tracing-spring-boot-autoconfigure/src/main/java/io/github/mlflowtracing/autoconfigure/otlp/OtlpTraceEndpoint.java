/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.transport.Tls;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Where traces go by OTLP, and how.
 *
 * @param endpoint the address that requests go to. For gRPC it has no path. For HTTP it
 * is what the user wrote under {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT}, as
 * OpenTelemetry has it; {@code /v1/traces} is appended to
 * {@code OTEL_EXPORTER_OTLP_ENDPOINT}, and to {@code mlflow.tracing.otlp.endpoint} where
 * that has no path
 * @param grpc whether the protocol is gRPC; else it is http/protobuf
 * @param source the name that the endpoint is configured by
 * @param headers the headers, values as they are sent
 * @param compression {@code gzip} or {@code none}
 * @param timeout how long a request may take
 * @param certificates the PEM files for TLS
 */
public record OtlpTraceEndpoint(URI endpoint, boolean grpc, String source, Map<String, String> headers,
		String compression, Duration timeout, Certificates certificates) {

	/**
	 * Creates OpenTelemetry's exporter, without a retry of its own.
	 * @param senders provides the sender
	 * @param tls replaces the certificates, if there is any
	 * @return the exporter
	 */
	public SpanExporter exporter(ComponentLoader senders, @Nullable Tls tls) {
		return this.grpc ? grpcExporter(senders, tls) : httpExporter(senders, tls);
	}

	private SpanExporter grpcExporter(ComponentLoader senders, @Nullable Tls tls) {
		OtlpGrpcSpanExporterBuilder builder = OtlpGrpcSpanExporter.builder()
			.setComponentLoader(senders)
			.setRetryPolicy(null)
			.setEndpoint(this.endpoint.toString())
			.setCompression(this.compression)
			.setTimeout(this.timeout);
		this.headers.forEach(builder::addHeader);
		if (tls != null) {
			return builder.setSslContext(tls.sslContext(), tls.trustManager()).build();
		}
		if (this.certificates.authority() != null) {
			builder.setTrustedCertificates(read(this.certificates.authority()));
		}
		if (this.certificates.clientKey() != null && this.certificates.client() != null) {
			builder.setClientTls(read(this.certificates.clientKey()), read(this.certificates.client()));
		}
		return builder.build();
	}

	private SpanExporter httpExporter(ComponentLoader senders, @Nullable Tls tls) {
		OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
			.setComponentLoader(senders)
			.setRetryPolicy(null)
			.setEndpoint(this.endpoint.toString())
			.setCompression(this.compression)
			.setTimeout(this.timeout);
		this.headers.forEach(builder::addHeader);
		if (tls != null) {
			return builder.setSslContext(tls.sslContext(), tls.trustManager()).build();
		}
		if (this.certificates.authority() != null) {
			builder.setTrustedCertificates(read(this.certificates.authority()));
		}
		if (this.certificates.clientKey() != null && this.certificates.client() != null) {
			builder.setClientTls(read(this.certificates.clientKey()), read(this.certificates.client()));
		}
		return builder.build();
	}

	private static byte[] read(String file) {
		try {
			return Files.readAllBytes(Path.of(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Without headers, which are secret, as an address may be. */
	@Override
	public String toString() {
		return "%s (%s, from %s)".formatted(LogText.address(this.endpoint), this.grpc ? "gRPC" : "HTTP", this.source);
	}

	/**
	 * PEM files, as the standard names have them.
	 *
	 * @param authority the server's certificate, or that of its authority
	 * @param clientKey the client's private key
	 * @param client the client's certificate
	 */
	record Certificates(@Nullable String authority, @Nullable String clientKey, @Nullable String client) {

	}

}
