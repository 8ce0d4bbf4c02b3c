/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.io.IOException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.batch.SpanSender;
import io.github.mlflowtracing.internal.export.transport.GrpcReply;
import io.github.mlflowtracing.internal.export.transport.GrpcTransport;
import io.github.mlflowtracing.internal.export.transport.Tls;

/**
 * Carries spans to a collector over gRPC, with the headers, compression, timeout and TLS
 * that OpenTelemetry's exporter was configured with.
 */
final class OtlpGrpcSender implements SpanSender {

	private final GrpcSenderConfig config;

	private final GrpcTransport transport;

	OtlpGrpcSender(GrpcSenderConfig config) {
		this.config = config;
		this.transport = new GrpcTransport(config.getEndpoint(), config.getFullMethodName(), config.getConnectTimeout(),
				config.getTimeout(), config.getCompressor(), tls(config));
	}

	private static @Nullable Tls tls(GrpcSenderConfig config) {
		SSLContext context = config.getSslContext();
		X509TrustManager trustManager = config.getTrustManager();
		return (context != null && trustManager != null) ? new Tls(context, trustManager) : null;
	}

	@Override
	public SendResult sendSpans(byte[] spans, @Nullable String experimentId) {
		try {
			return answer(this.transport.call(this.config.getHeadersSupplier().get(), spans));
		}
		catch (IOException ex) {
			return SendResult.of(ex);
		}
	}

	/** What is worth a retry is the OTLP specification's to say. */
	private static SendResult answer(GrpcReply reply) {
		return switch (reply.status()) {
			case OK -> PartialSuccess.answer(reply.body());
			case UNAUTHENTICATED, PERMISSION_DENIED ->
				SendResult.blocked(reply + " (check OTEL_EXPORTER_OTLP_TRACES_HEADERS or mlflow.tracing.otlp.headers)");
			case CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS ->
				SendResult.retry(reply.toString());
			case UNKNOWN, INTERNAL -> new SendResult(SendResult.Kind.RETRY_FEW, reply.toString(), null);
			case UNIMPLEMENTED -> SendResult.blocked(reply + " (not a collector that takes traces over gRPC)");
			case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION ->
				SendResult.refused(reply.toString());
		};
	}

	@Override
	public void close() {
		this.transport.close();
	}

}
