/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.encoding;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * A sender for OpenTelemetry's exporters that sends nothing and says that all went well.
 */
final class CapturingSender implements HttpSenderProvider, GrpcSenderProvider {

	private static final byte[] NOTHING = new byte[0];

	private @Nullable HttpSenderConfig httpConfig;

	private @Nullable GrpcSenderConfig grpcConfig;

	private byte[] message = NOTHING;

	ComponentLoader loader() {
		ComponentLoader others = ComponentLoader.forClassLoader(CapturingSender.class.getClassLoader());
		return new ComponentLoader() {

			@Override
			public <T> Iterable<T> load(Class<T> type) {
				return type.isInstance(CapturingSender.this) ? List.of(type.cast(CapturingSender.this))
						: others.load(type);
			}

		};
	}

	@Nullable HttpSenderConfig httpConfig() {
		return this.httpConfig;
	}

	@Nullable GrpcSenderConfig grpcConfig() {
		return this.grpcConfig;
	}

	byte[] takeMessage() {
		byte[] taken = this.message;
		this.message = NOTHING;
		return taken;
	}

	private void capture(MessageWriter writer) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(writer.getContentLength());
		try {
			writer.writeMessage(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.message = bytes.toByteArray();
	}

	@Override
	public HttpSender createSender(HttpSenderConfig config) {
		this.httpConfig = config;
		return new HttpSender() {

			@Override
			public void send(MessageWriter writer, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
				capture(writer);
				onResponse.accept(HttpAccepted.INSTANCE);
			}

			@Override
			public CompletableResultCode shutdown() {
				return CompletableResultCode.ofSuccess();
			}

		};
	}

	@Override
	public GrpcSender createSender(GrpcSenderConfig config) {
		this.grpcConfig = config;
		return new GrpcSender() {

			@Override
			public void send(MessageWriter writer, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
				capture(writer);
				onResponse.accept(GrpcAccepted.INSTANCE);
			}

			@Override
			public CompletableResultCode shutdown() {
				return CompletableResultCode.ofSuccess();
			}

		};
	}

	private enum HttpAccepted implements HttpResponse {

		INSTANCE;

		@Override
		public int getStatusCode() {
			return 200;
		}

		@Override
		public String getStatusMessage() {
			return "";
		}

		@Override
		public byte[] getResponseBody() {
			return NOTHING;
		}

	}

	private enum GrpcAccepted implements GrpcResponse {

		INSTANCE;

		@Override
		public GrpcStatusCode getStatusCode() {
			return GrpcStatusCode.OK;
		}

		@Override
		public String getStatusDescription() {
			return "";
		}

		@Override
		public byte[] getResponseMessage() {
			return NOTHING;
		}

	}

}
