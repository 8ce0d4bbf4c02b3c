/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import io.micrometer.registry.otlp.CompressionMode;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * Sends the metrics of Micrometer's OTLP registry over gRPC, which Micrometer lacks, by
 * OpenTelemetry's gRPC sender. The path of the address is dropped. What fails is thrown,
 * and the registry logs it; nothing is retried, as the next step sends newer values and a
 * closing registry must not hang. Thread-safe; one request at a time.
 */
public final class OtlpGrpcMetricsSender implements OtlpMetricsSender, AutoCloseable {

	private final Duration connectTimeout;

	private final Duration timeout;

	private final @Nullable SslBundle ssl;

	private volatile Map<String, List<String>> headers = Map.of();

	private volatile @Nullable GrpcSender sender;

	private volatile boolean closed;

	/**
	 * Creates a sender. It connects with the first request, whose address and compression
	 * hold for all.
	 * @param connectTimeout how long connecting may take
	 * @param timeout how long a request may take
	 * @param ssl the TLS of the collector; {@code null} for that of the JVM
	 */
	public OtlpGrpcMetricsSender(Duration connectTimeout, Duration timeout, @Nullable SslBundle ssl) {
		this.connectTimeout = connectTimeout;
		this.timeout = timeout;
		this.ssl = ssl;
	}

	@Override
	public synchronized void send(Request request) throws IOException, InterruptedException {
		if (this.closed) {
			throw new IllegalStateException("The gRPC sender of metrics is closed");
		}
		GrpcSender sender = this.sender;
		if (sender == null) {
			sender = createSender(request);
			this.sender = sender;
		}
		this.headers = request.getHeaders()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (header) -> List.of(header.getValue())));
		CompletableFuture<GrpcResponse> answer = new CompletableFuture<>();
		sender.send(new BytesWriter(request.getMetricsData()), answer::complete, answer::completeExceptionally);
		check(request, answer);
	}

	private GrpcSender createSender(Request request) {
		URI endpoint = endpoint(request.getAddress());
		GrpcSenderProvider provider = ServiceLoader
			.load(GrpcSenderProvider.class, OtlpGrpcMetricsSender.class.getClassLoader())
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No GrpcSenderProvider of OpenTelemetry is on the class path; "
					+ "add io.opentelemetry:opentelemetry-exporter-sender-okhttp"));
		return provider
			.createSender(new MetricsGrpcConfig(endpoint, request.getCompressionMode() == CompressionMode.GZIP,
					this.connectTimeout, this.timeout, () -> this.headers, this.ssl));
	}

	private static URI endpoint(@Nullable String address) {
		URI uri = URI.create((address != null) ? address : "");
		if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
			throw new IllegalArgumentException(
					"The metrics endpoint '%s' is no http or https address; set OTEL_EXPORTER_OTLP_METRICS_ENDPOINT to one such as http://localhost:4317"
						.formatted(address));
		}
		return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
	}

	private void check(Request request, CompletableFuture<GrpcResponse> answer)
			throws IOException, InterruptedException {
		GrpcResponse response;
		try {
			// the sender itself keeps to the timeout; this only guards against one that
			// doesn't
			response = answer.get(this.timeout.plus(this.connectTimeout).toMillis() + 1000, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			throw new IOException(
					"No answer over gRPC from %s; if it takes OTLP over HTTP, set OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf"
						.formatted(request.getAddress()),
					(ex instanceof ExecutionException) ? ex.getCause() : ex);
		}
		if (response.getStatusCode() != GrpcStatusCode.OK) {
			throw new IOException("%s answered %s to metrics over gRPC: %s".formatted(request.getAddress(),
					response.getStatusCode(), response.getStatusDescription()));
		}
	}

	/** Stops a request that is under way and closes the connections. */
	@Override
	public void close() {
		this.closed = true;
		GrpcSender sender = this.sender;
		if (sender != null) {
			sender.shutdown();
		}
	}

	/**
	 * OpenTelemetry's sender follows redirects and can't be told not to. The bytes are
	 * written once only, so they do not go where a redirect leads; headers do.
	 */
	private static final class BytesWriter implements MessageWriter {

		private final byte[] bytes;

		private boolean written;

		BytesWriter(byte[] bytes) {
			this.bytes = bytes;
		}

		@Override
		public void writeMessage(OutputStream output) throws IOException {
			if (this.written) {
				throw new IOException("The collector redirects, or the connection broke; not sent again");
			}
			this.written = true;
			output.write(this.bytes);
		}

		@Override
		public int getContentLength() {
			return this.bytes.length;
		}

	}

}
