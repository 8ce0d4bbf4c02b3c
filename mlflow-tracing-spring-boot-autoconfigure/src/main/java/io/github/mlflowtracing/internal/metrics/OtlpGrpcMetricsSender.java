/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

import io.micrometer.registry.otlp.CompressionMode;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.sdk.common.export.Compressor;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.transport.GrpcReply;
import io.github.mlflowtracing.internal.export.transport.GrpcTransport;
import io.github.mlflowtracing.internal.export.transport.Tls;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Sends the metrics of Micrometer's OTLP registry over gRPC, which Micrometer lacks. The
 * path of the address is dropped. What fails is thrown, and the registry logs it; nothing
 * is retried, as the next step sends newer values and a closing registry must not hang.
 * Thread-safe; one request at a time.
 */
public final class OtlpGrpcMetricsSender implements OtlpMetricsSender, AutoCloseable {

	private static final String METHOD = "opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

	private final Duration connectTimeout;

	private final Duration timeout;

	private final @Nullable Tls tls;

	private volatile @Nullable GrpcTransport transport;

	/**
	 * Creates a sender. It connects with the first request, whose address and compression
	 * hold for all.
	 * @param connectTimeout how long connecting may take
	 * @param timeout how long a request may take
	 * @param tls the TLS of the collector; {@code null} for that of the JVM
	 */
	public OtlpGrpcMetricsSender(Duration connectTimeout, Duration timeout, @Nullable Tls tls) {
		this.connectTimeout = connectTimeout;
		this.timeout = timeout;
		this.tls = tls;
	}

	@Override
	public synchronized void send(Request request) throws IOException {
		GrpcTransport transport = this.transport;
		if (transport == null) {
			transport = connect(request);
			this.transport = transport;
		}
		Map<String, List<String>> headers = request.getHeaders()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (header) -> List.of(header.getValue())));
		GrpcReply reply = call(transport, headers, request);
		if (!reply.isSuccess()) {
			throw new IOException("%s answered to metrics: %s".formatted(LogText.address(request.getAddress()), reply));
		}
	}

	private static GrpcReply call(GrpcTransport transport, Map<String, List<String>> headers, Request request)
			throws IOException {
		try {
			return transport.call(headers, request.getMetricsData());
		}
		catch (IOException ex) {
			throw new IOException(
					"No answer over gRPC from %s; if it takes OTLP over HTTP, set OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf"
						.formatted(LogText.address(request.getAddress())),
					ex);
		}
	}

	private GrpcTransport connect(Request request) {
		return new GrpcTransport(endpoint(request.getAddress()), METHOD, this.connectTimeout, this.timeout,
				(request.getCompressionMode() == CompressionMode.GZIP) ? new Gzip() : null, this.tls);
	}

	private static URI endpoint(@Nullable String address) {
		URI uri = URI.create((address != null) ? address : "");
		if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
			throw new IllegalArgumentException(
					"The metrics endpoint '%s' is no http or https address; set OTEL_EXPORTER_OTLP_METRICS_ENDPOINT to one such as http://localhost:4317"
						.formatted(LogText.address(address)));
		}
		return uri;
	}

	/** Stops a request that is under way and closes the connections. */
	@Override
	public void close() {
		GrpcTransport transport = this.transport;
		if (transport != null) {
			transport.close();
		}
	}

	private static final class Gzip implements Compressor {

		@Override
		public String getEncoding() {
			return "gzip";
		}

		@Override
		public OutputStream compress(OutputStream output) throws IOException {
			return new GZIPOutputStream(output);
		}

	}

}
