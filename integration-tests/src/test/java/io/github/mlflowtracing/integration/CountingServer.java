/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A server that gives every request the same answer, but for those it knows a better one
 * for, and remembers which came.
 */
final class CountingServer implements AutoCloseable {

	private final HttpServer server;

	private final Map<String, String> knownAnswers = new ConcurrentHashMap<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	CountingServer(int status, Map<String, String> headers) throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> answer(exchange, status, headers));
		this.server.start();
	}

	String uri() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	/**
	 * Answers a request with success.
	 * @param request method and path of the request
	 * @param answer content of the answer, as JSON
	 * @return this
	 */
	CountingServer knowing(String request, String answer) {
		this.knownAnswers.put(request, answer);
		return this;
	}

	/**
	 * The requests so far.
	 * @return method and path of each
	 */
	List<String> requests() {
		return List.copyOf(this.requests);
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private void answer(HttpExchange exchange, int status, Map<String, String> headers) throws IOException {
		try (exchange) {
			exchange.getRequestBody().readAllBytes();
			String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
			this.requests.add(request);
			String answer = this.knownAnswers.get(request);
			if (answer == null) {
				headers.forEach(exchange.getResponseHeaders()::set);
			}
			byte[] body = ((answer != null) ? answer : "no").getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders((answer != null) ? 200 : status, body.length);
			exchange.getResponseBody().write(body);
		}
	}

}
