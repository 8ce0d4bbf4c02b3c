/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.batch.SpanSender;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;
import io.github.mlflowtracing.internal.export.transport.Tls;

/**
 * Sends spans over OTLP/HTTP, with the headers, compression, timeout and TLS that
 * OpenTelemetry's exporter was configured with. OpenTelemetry's own sender follows a
 * redirect to another host with body and credentials (seen on 1.62), this one does not.
 */
final class OtlpHttpSender implements SpanSender {

	/** A collector takes 20 MiB by default, what stands before it often less. */
	private static final int MAX_REQUEST_SIZE = 3 * 1024 * 1024;

	private final URI endpoint;

	private final HttpSenderConfig config;

	private final @Nullable Supplier<Tls> renewedTls;

	private volatile HttpTransport transport;

	private volatile boolean spokenHttp;

	/**
	 * Creates a sender. It connects with the first request.
	 * @param endpoint where to
	 * @param config what OpenTelemetry's exporter was configured with
	 * @param renewedTls gives the TLS anew after a failure, if it can change
	 */
	OtlpHttpSender(URI endpoint, HttpSenderConfig config, @Nullable Supplier<Tls> renewedTls) {
		this.endpoint = endpoint;
		this.config = config;
		this.renewedTls = renewedTls;
		this.transport = transport(config.getSslContext());
	}

	private HttpTransport transport(@Nullable SSLContext tls) {
		return new HttpTransport(this.config.getConnectTimeout(), this.config.getTimeout(), tls,
				this.config.getCompressor());
	}

	@Override
	public int maxRequestSize() {
		return MAX_REQUEST_SIZE;
	}

	@Override
	public SendResult sendSpans(byte[] spans, @Nullable String experimentId) throws InterruptedException {
		Map<String, List<String>> headers = new HashMap<>(this.config.getHeadersSupplier().get());
		headers.put("Content-Type", List.of(this.config.getContentType()));
		try {
			HttpReply reply = this.transport.send("POST", this.endpoint, headers, spans);
			this.spokenHttp = true;
			SendResult result = SendResult.of(reply);
			return (result.kind() == SendResult.Kind.DELIVERED) ? PartialSuccess.result(reply.body()) : result;
		}
		catch (SSLException ex) {
			if (this.renewedTls != null) {
				this.transport = transport(this.renewedTls.get().sslContext());
			}
			return SendResult.of(ex);
		}
		catch (IOException ex) {
			return hint(SendResult.of(ex), ex);
		}
	}

	@Override
	public void close() {
		this.transport.close();
	}

	private SendResult hint(SendResult result, IOException exception) {
		boolean closedOnUs = !(exception instanceof ConnectException || exception.getCause() instanceof ConnectException
				|| exception instanceof HttpTimeoutException);
		if (this.spokenHttp || !closedOnUs) {
			return result;
		}
		return result
			.withMessage(result.message() + " (the server does not seem to speak HTTP there; if it is a gRPC port, "
					+ "set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc or mlflow.tracing.otlp.protocol=grpc, "
					+ "or use the collector's HTTP port, 4318 by default)");
	}

}
