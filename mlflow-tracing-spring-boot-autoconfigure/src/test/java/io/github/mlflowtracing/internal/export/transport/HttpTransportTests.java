/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link HttpTransport}.
 */
@Timeout(20)
class HttpTransportTests {

	private static final Map<String, List<String>> NO_HEADERS = Map.of();

	private final HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofSeconds(10), null);

	private final HttpTransport impatient = new HttpTransport(Duration.ofSeconds(5), Duration.ofMillis(300), null);

	private final BlockingQueue<HttpExchange> exchanges = new LinkedBlockingQueue<>();

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = startServer();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void sendsBodyWithItsLengthAndReturnsTheAnswer() throws Exception {
		this.server.createContext("/", (exchange) -> {
			assertThat(exchange.getRequestBody().readAllBytes()).isEqualTo(bytes("hello"));
			this.exchanges.add(exchange);
			exchange.getResponseHeaders().add("Retry-After", "7");
			answer(exchange, 503, "busy");
		});
		HttpReply reply = this.transport.send("POST", uri("/x?y=z"), Map.of("A", List.of("1", "2")), bytes("hello"));
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.text()).isEqualTo("busy");
		assertThat(reply.retryAfter()).isEqualTo("7");
		assertThat(reply.isSuccess()).isFalse();
		HttpExchange exchange = this.exchanges.take();
		assertThat(exchange.getProtocol()).isEqualTo("HTTP/1.1");
		assertThat(exchange.getRequestURI()).hasToString("/x?y=z");
		assertThat(exchange.getRequestHeaders().get("A")).containsExactly("1", "2");
		assertThat(exchange.getRequestHeaders().get("Content-Length")).containsExactly("5");
		assertThat(exchange.getRequestHeaders()).doesNotContainKeys("Transfer-Encoding", "Upgrade");
	}

	@Test
	void neverFollowsARedirect() throws Exception {
		AtomicInteger reached = new AtomicInteger();
		HttpServer other = startServer();
		try {
			other.createContext("/", (exchange) -> {
				reached.incrementAndGet();
				answer(exchange, 200, "");
			});
			this.server.createContext("/", (exchange) -> {
				exchange.getResponseHeaders()
					.add("Location", "http://127.0.0.1:%d/".formatted(other.getAddress().getPort()));
				answer(exchange, 307, "");
			});
			HttpReply reply = this.transport.send("POST", uri("/"),
					Map.of("Authorization", List.of("Bearer secret"), "api_key", List.of("12345")), bytes("content"));
			assertThat(reply.status()).isEqualTo(307);
			assertThat(reached).hasValue(0);
		}
		finally {
			other.stop(0);
		}
	}

	@Test
	void cutsAnEndlessBodyAndLetsTheServerGo() throws Exception {
		CountDownLatch stopped = new CountDownLatch(1);
		this.server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			try (OutputStream body = exchange.getResponseBody()) {
				while (true) {
					body.write(new byte[8192]);
				}
			}
			catch (IOException ex) {
				stopped.countDown();
			}
		});
		HttpReply reply = this.transport.send("GET", uri("/"), NO_HEADERS, null);
		assertThat(reply.body()).hasSize(1024 * 1024);
		assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void givesUpABodyThatDoesNotEndInTime() {
		CountDownLatch stopped = new CountDownLatch(1);
		this.server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			try (OutputStream body = exchange.getResponseBody()) {
				while (!stopped.await(20, TimeUnit.MILLISECONDS)) {
					body.write('x');
					body.flush();
				}
			}
			catch (IOException | InterruptedException ex) {
				stopped.countDown();
			}
		});
		assertThatExceptionOfType(HttpTimeoutException.class)
			.isThrownBy(() -> this.impatient.send("GET", uri("/"), NO_HEADERS, null))
			.withMessage("no answer within PT0.3S");
		assertThat(stopped).satisfies((latch) -> assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue());
	}

	@Test
	void givesUpAServerThatAcceptsAndSaysNothing() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			URI uri = URI.create("http://127.0.0.1:%d/".formatted(silent.getLocalPort()));
			assertThatExceptionOfType(HttpTimeoutException.class)
				.isThrownBy(() -> this.impatient.send("POST", uri, NO_HEADERS, bytes("x")));
			try (Socket accepted = silent.accept()) {
				// an end of stream: the connection was given up, not left to wait
				accepted.setSoTimeout(10_000);
				assertThat(accepted.getInputStream().readAllBytes()).endsWith('x');
			}
		}
	}

	@Test
	void saysThatNobodyListens() throws IOException {
		int port;
		try (ServerSocket closed = new ServerSocket(0)) {
			port = closed.getLocalPort();
		}
		assertThatIOException().isThrownBy(
				() -> this.transport.send("GET", URI.create("http://127.0.0.1:%d/".formatted(port)), NO_HEADERS, null))
			.withMessage("connection refused");
	}

	@Test
	void namesAHeaderThatCannotBeSentWithoutItsValue() {
		assertThatIOException()
			.isThrownBy(() -> this.transport.send("GET", uri("/"), Map.of("X-Key", List.of("secret\n")), null))
			.withMessageContaining("X-Key")
			.withMessageNotContaining("secret");
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:%d%s".formatted(this.server.getAddress().getPort(), path));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static HttpServer startServer() throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.start();
		return server;
	}

	private static void answer(HttpExchange exchange, int status, String body) throws IOException {
		exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
		exchange.getResponseBody().write(bytes(body));
		exchange.close();
	}

}
