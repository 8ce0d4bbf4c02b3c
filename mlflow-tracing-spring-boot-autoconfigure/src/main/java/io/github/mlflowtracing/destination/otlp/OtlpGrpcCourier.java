/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination.otlp;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;

import io.github.mlflowtracing.destination.Answer;
import io.github.mlflowtracing.destination.Courier;

/**
 * Carries spans to a collector over gRPC, by OpenTelemetry's own sender.
 */
final class OtlpGrpcCourier implements Courier {

	private final GrpcSender sender;

	private final Duration timeout;

	OtlpGrpcCourier(GrpcSenderConfig config) {
		this.sender = ServiceLoader.load(GrpcSenderProvider.class, OtlpGrpcCourier.class.getClassLoader())
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No sender for gRPC on the class path; "
					+ "add io.opentelemetry:opentelemetry-exporter-sender-okhttp, or set the protocol to http/protobuf"))
			.createSender(config);
		this.timeout = config.getTimeout();
	}

	@Override
	public Answer sendSpans(byte[] spans) throws InterruptedException {
		CompletableFuture<Answer> answer = new CompletableFuture<>();
		this.sender.send(new Bytes(spans), (response) -> answer.complete(answer(response)),
				(error) -> answer.complete(Answer.retry("the server can't be reached: " + error.getMessage())));
		try {
			// the sender keeps to the timeout itself; this guards against one that does
			// not
			return answer.get(2 * this.timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			return Answer.retry("no answer within %s".formatted(this.timeout));
		}
	}

	private static Answer answer(GrpcResponse response) {
		String message = "gRPC %s%s".formatted(response.getStatusCode(),
				(response.getStatusDescription() != null) ? ": " + response.getStatusDescription() : "");
		return switch (response.getStatusCode()) {
			case OK -> Answer.DELIVERED;
			case UNAUTHENTICATED, PERMISSION_DENIED ->
				Answer.blocked(message + " (check OTEL_EXPORTER_OTLP_TRACES_HEADERS or mlflow.tracing.otlp.headers)");
			case CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS ->
				Answer.retry(message);
			case UNKNOWN, INTERNAL -> new Answer(Answer.Kind.RETRY_FEW, message, null);
			case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, UNIMPLEMENTED ->
				Answer.refused(message);
		};
	}

	@Override
	public void close(Duration timeout) {
		this.sender.shutdown().join(timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	private record Bytes(byte[] bytes) implements MessageWriter {

		@Override
		public void writeMessage(OutputStream output) throws IOException {
			output.write(this.bytes);
		}

		@Override
		public int getContentLength() {
			return this.bytes.length;
		}

	}

}
