/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.encoding.SpanEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OtlpHttpSender}: what it says where there is no HTTP.
 */
@Timeout(60)
class OtlpHttpSenderTests {

	/** HTTP/2: SETTINGS, then GOAWAY with PROTOCOL_ERROR. */
	private static final byte[] HTTP2 = { 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
			1 };

	@ParameterizedTest
	@MethodSource
	void namesTheRemediesForAPortThatSpeaksGrpc(byte[] greeting) throws Exception {
		try (ServerSocket grpc = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread server = new Thread(() -> greetAndClose(grpc, greeting));
			server.setDaemon(true);
			server.start();
			SendResult answer = sender(URI.create("http://127.0.0.1:%d/v1/traces".formatted(grpc.getLocalPort())))
				.sendSpans(new byte[100], null);
			assertThat(answer.kind()).isEqualTo(SendResult.Kind.BROKEN);
			assertThat(answer.message()).contains("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc")
				.contains("mlflow.tracing.otlp.protocol=grpc")
				.contains("4318");
		}
	}

	static List<byte[]> namesTheRemediesForAPortThatSpeaksGrpc() {
		return List.of(new byte[0], HTTP2);
	}

	@Test
	void doesNotTakeAnAbsentServerForOneThatSpeaksGrpc() throws Exception {
		int port;
		try (ServerSocket closed = new ServerSocket(0)) {
			port = closed.getLocalPort();
		}
		assertThat(sender(URI.create("http://127.0.0.1:%d/v1/traces".formatted(port))).sendSpans(new byte[1], null))
			.isEqualTo(SendResult.retry("the server can't be reached: connection refused"));
	}

	@Test
	void doesNotTakeATlsFailureForGrpc() throws Exception {
		try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread server = new Thread(() -> greetAndClose(plain, "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes()));
			server.setDaemon(true);
			server.start();
			SendResult answer = sender(URI.create("https://127.0.0.1:%d/v1/traces".formatted(plain.getLocalPort())))
				.sendSpans(new byte[1], null);
			assertThat(answer.kind()).isEqualTo(SendResult.Kind.RETRY);
			assertThat(answer.message()).contains("SSL").doesNotContain("grpc");
		}
	}

	@Test
	void doesNotSuspectAServerThatHasSpokenHttp() throws Exception {
		try (ServerSocket moody = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread server = new Thread(() -> {
				greetAndClose(moody, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(), 1);
				greetAndClose(moody, new byte[0]);
			});
			server.setDaemon(true);
			server.start();
			OtlpHttpSender sender = sender(URI.create("http://127.0.0.1:%d/v1/traces".formatted(moody.getLocalPort())));
			assertThat(sender.sendSpans(new byte[1], null)).isEqualTo(SendResult.DELIVERED);
			assertThat(sender.sendSpans(new byte[1], null).message()).doesNotContain("grpc");
		}
	}

	private static OtlpHttpSender sender(URI endpoint) {
		SpanEncoder encoder = new SpanEncoder(
				(senders) -> OtlpHttpSpanExporter.builder().setComponentLoader(senders).build());
		return new OtlpHttpSender(endpoint, encoder.httpConfig(), null);
	}

	private static void greetAndClose(ServerSocket server, byte[] greeting) {
		greetAndClose(server, greeting, Integer.MAX_VALUE);
	}

	private static void greetAndClose(ServerSocket server, byte[] greeting, int times) {
		for (int i = 0; i < times && !server.isClosed(); i++) {
			try (Socket socket = server.accept()) {
				socket.getInputStream().read(new byte[4096]);
				socket.getOutputStream().write(greeting);
				socket.shutdownOutput();
				// or closing resets the connection, and the greeting may be lost
				socket.getInputStream().transferTo(OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				if (!server.isClosed()) {
					throw new UncheckedIOException(ex);
				}
			}
		}
	}

}
