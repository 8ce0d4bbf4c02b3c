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

import javax.net.ssl.SSLException;

import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.batch.SpanSender;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;

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

	private final HttpTransport transport;

	private volatile boolean spokenHttp;

	OtlpHttpSender(URI endpoint, HttpSenderConfig config) {
		this.endpoint = endpoint;
		this.config = config;
		this.transport = new HttpTransport(config.getConnectTimeout(), config.getTimeout(), config.getSslContext(),
				config.getCompressor());
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
				|| exception instanceof HttpTimeoutException || exception instanceof SSLException);
		if (this.spokenHttp || !closedOnUs) {
			return result;
		}
		return result
			.withMessage(result.message() + " (the server does not seem to speak HTTP there; if it is a gRPC port, "
					+ "set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc or mlflow.tracing.otlp.protocol=grpc, "
					+ "or use the collector's HTTP port, 4318 by default)");
	}

}
