/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLException;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.batch.SpanSender;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;

/**
 * Carries spans to a collector over HTTP, with the headers, compression, timeout and TLS
 * that OpenTelemetry's exporter was configured with. OpenTelemetry's own sender follows a
 * redirect to another host with body and credentials (seen on 1.62), this one does not.
 */
final class OtlpHttpSender implements SpanSender {

	private final URI endpoint;

	private final HttpSenderConfig config;

	private final HttpTransport transport;

	private boolean spokenHttp;

	OtlpHttpSender(URI endpoint, HttpSenderConfig config) {
		this.endpoint = endpoint;
		this.config = config;
		this.transport = new HttpTransport(config.getConnectTimeout(), config.getTimeout(), config.getSslContext());
	}

	@Override
	public SendResult sendSpans(byte[] spans, @Nullable String experimentId) throws InterruptedException {
		Map<String, List<String>> headers = new HashMap<>(this.config.getHeadersSupplier().get());
		headers.put("Content-Type", List.of(this.config.getContentType()));
		try {
			Compressor compressor = this.config.getCompressor();
			if (compressor != null) {
				headers.put("Content-Encoding", List.of(compressor.getEncoding()));
			}
			byte[] body = (compressor != null) ? compress(spans, compressor) : spans;
			HttpReply reply = this.transport.send("POST", this.endpoint, headers, body);
			this.spokenHttp = true;
			SendResult answer = SendResult.of(reply);
			return (answer.kind() == SendResult.Kind.DELIVERED) ? PartialSuccess.answer(reply.body()) : answer;
		}
		catch (IOException ex) {
			return hint(SendResult.of(ex), ex);
		}
	}

	private SendResult hint(SendResult answer, IOException exception) {
		boolean closedOnUs = !(exception instanceof ConnectException || exception.getCause() instanceof ConnectException
				|| exception instanceof HttpTimeoutException || exception instanceof SSLException);
		if (this.spokenHttp || !closedOnUs) {
			return answer;
		}
		return SendResult
			.retry(answer.message() + " (the server does not seem to speak HTTP there; if it is a gRPC port, "
					+ "set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc or mlflow.tracing.otlp.protocol=grpc, "
					+ "or use the collector's HTTP port, 4318 by default)");
	}

	private static byte[] compress(byte[] bytes, Compressor compressor) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (OutputStream stream = compressor.compress(compressed)) {
			stream.write(bytes);
		}
		return compressed.toByteArray();
	}

}
