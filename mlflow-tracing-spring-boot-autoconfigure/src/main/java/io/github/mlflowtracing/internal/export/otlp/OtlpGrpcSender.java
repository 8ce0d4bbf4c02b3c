/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.batch.SpanSender;
import io.github.mlflowtracing.internal.export.transport.GrpcReply;
import io.github.mlflowtracing.internal.export.transport.GrpcTransport;
import io.github.mlflowtracing.internal.export.transport.Tls;

/**
 * Sends spans over OTLP/gRPC, with the headers, compression, timeout and TLS that
 * OpenTelemetry's exporter was configured with.
 */
final class OtlpGrpcSender implements SpanSender {

	/** A stock collector refuses messages of more than 4 MiB. */
	private static final int MAX_REQUEST_SIZE = 3 * 1024 * 1024;

	/** A stock collector's limit of a message. */
	private static final int STOCK_LIMIT = 4 * 1024 * 1024;

	/**
	 * The words of gRPC's implementations: "received message larger than max (5 vs. 4)"
	 * in Go, "gRPC message exceeds maximum size 4: 5" in Java.
	 */
	private static final Pattern OF_SIZE = Pattern.compile("larger than max|too large|exceeds .*size|size exceeds",
			Pattern.CASE_INSENSITIVE);

	private static final String CHECK_HEADERS = " (check OTEL_EXPORTER_OTLP_TRACES_HEADERS or mlflow.tracing.otlp.headers)";

	private final GrpcSenderConfig config;

	private final @Nullable Supplier<Tls> renewedTls;

	private volatile GrpcTransport transport;

	/**
	 * Creates a sender. It connects with the first request.
	 * @param config what OpenTelemetry's exporter was configured with
	 * @param renewedTls gives the TLS anew after a failure, if it can change
	 */
	OtlpGrpcSender(GrpcSenderConfig config, @Nullable Supplier<Tls> renewedTls) {
		this.config = config;
		this.renewedTls = renewedTls;
		this.transport = transport(tls(config));
	}

	private GrpcTransport transport(@Nullable Tls tls) {
		return new GrpcTransport(this.config.getEndpoint(), this.config.getFullMethodName(),
				this.config.getConnectTimeout(), this.config.getTimeout(), this.config.getCompressor(), tls);
	}

	private static @Nullable Tls tls(GrpcSenderConfig config) {
		SSLContext context = config.getSslContext();
		X509TrustManager trustManager = config.getTrustManager();
		return (context != null && trustManager != null) ? new Tls(context, trustManager) : null;
	}

	@Override
	public int maxRequestSize() {
		return MAX_REQUEST_SIZE;
	}

	@Override
	public SendResult sendSpans(byte[] spans, @Nullable String experimentId) {
		try {
			return result(this.transport.call(this.config.getHeadersSupplier().get(), spans), spans.length);
		}
		catch (SSLException ex) {
			if (this.renewedTls != null) {
				this.transport.close();
				this.transport = transport(this.renewedTls.get());
			}
			return SendResult.of(ex);
		}
		catch (IOException ex) {
			return SendResult.of(ex);
		}
	}

	/** What is worth a retry is the OTLP specification's to say. */
	private static SendResult result(GrpcReply reply, int size) {
		return switch (reply.status()) {
			case OK -> PartialSuccess.result(reply.body());
			case UNAUTHENTICATED -> SendResult.blocked(reply + CHECK_HEADERS);
			case PERMISSION_DENIED -> new SendResult(SendResult.Kind.FORBIDDEN, reply + CHECK_HEADERS, null);
			case RESOURCE_EXHAUSTED -> exhausted(reply, size);
			case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS ->
				new SendResult(SendResult.Kind.RETRY, reply.toString(), RetryInfo.delay(reply.details()));
			case UNKNOWN, INTERNAL -> new SendResult(SendResult.Kind.RETRY_FEW, reply.toString(), null);
			case UNIMPLEMENTED -> SendResult.blocked(reply + " (not a collector that takes traces over gRPC)");
			case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION ->
				SendResult.refused(reply.toString());
		};
	}

	/**
	 * A limit of size, or one of a rate or of the server's memory, which passes.
	 */
	private static SendResult exhausted(GrpcReply reply, int size) {
		Duration delay = RetryInfo.delay(reply.details());
		boolean tooLarge = delay == null && (size >= STOCK_LIMIT || OF_SIZE.matcher(reply.toString()).find());
		return tooLarge ? SendResult.tooLarge(reply.toString())
				: new SendResult(SendResult.Kind.RETRY, reply.toString(), delay);
	}

	@Override
	public void close() {
		this.transport.close();
	}

}
