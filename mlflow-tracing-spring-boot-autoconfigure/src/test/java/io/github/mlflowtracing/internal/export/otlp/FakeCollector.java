/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;

/**
 * A collector that gives one answer and remembers what it was sent.
 */
final class FakeCollector implements AutoCloseable {

	final List<Request> requests = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	private final int status;

	private final String location;

	volatile byte[] answer = new byte[0];

	FakeCollector(int status, String location) throws IOException {
		this.status = status;
		this.location = location;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	URI uri() {
		return URI.create("http://127.0.0.1:%d/v1/traces".formatted(this.server.getAddress().getPort()));
	}

	List<Span> spans() {
		return this.requests.stream().flatMap((request) -> request.spans().stream()).toList();
	}

	private void handle(HttpExchange exchange) throws IOException {
		this.requests.add(new Request(exchange.getRequestURI(), exchange.getRequestHeaders(),
				exchange.getRequestBody().readAllBytes()));
		if (this.location != null) {
			exchange.getResponseHeaders().add("Location", this.location);
		}
		exchange.sendResponseHeaders(this.status, (this.answer.length > 0) ? this.answer.length : -1);
		exchange.getResponseBody().write(this.answer);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	record Request(URI uri, Headers headers, byte[] body) {

		List<Span> spans() {
			try {
				byte[] message = this.headers.containsKey("Content-Encoding")
						? new GZIPInputStream(new ByteArrayInputStream(this.body)).readAllBytes() : this.body;
				return ExportTraceServiceRequest.parseFrom(message)
					.getResourceSpansList()
					.stream()
					.flatMap((resource) -> resource.getScopeSpansList().stream())
					.flatMap((scope) -> scope.getSpansList().stream())
					.toList();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
