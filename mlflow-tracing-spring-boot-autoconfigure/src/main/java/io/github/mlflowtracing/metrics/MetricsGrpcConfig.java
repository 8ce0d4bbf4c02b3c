/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * What OpenTelemetry's gRPC sender has to know in order to send metrics.
 */
record MetricsGrpcConfig(URI endpoint, boolean gzip, Duration connectTimeout, Duration timeout,
		Supplier<Map<String, List<String>>> headers, @Nullable SslBundle ssl) implements GrpcSenderConfig {

	@Override
	public URI getEndpoint() {
		return this.endpoint;
	}

	@Override
	public String getFullMethodName() {
		return "opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
	}

	@Override
	public @Nullable Compressor getCompressor() {
		return this.gzip ? new Gzip() : null;
	}

	@Override
	public Duration getTimeout() {
		return this.timeout;
	}

	@Override
	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	@Override
	public Supplier<Map<String, List<String>>> getHeadersSupplier() {
		return this.headers;
	}

	@Override
	public @Nullable RetryPolicy getRetryPolicy() {
		return null;
	}

	@Override
	public @Nullable SSLContext getSslContext() {
		return (this.ssl != null) ? this.ssl.createSslContext() : null;
	}

	@Override
	public @Nullable X509TrustManager getTrustManager() {
		return (this.ssl == null) ? null
				: Arrays.stream(this.ssl.getManagers().getTrustManagers())
					.filter(X509TrustManager.class::isInstance)
					.map(X509TrustManager.class::cast)
					.findFirst()
					.orElseThrow(() -> new IllegalStateException(
							"The SSL bundle of the metrics endpoint trusts nobody; " + "give it a truststore"));
	}

	@Override
	public @Nullable ExecutorService getExecutorService() {
		return null;
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
