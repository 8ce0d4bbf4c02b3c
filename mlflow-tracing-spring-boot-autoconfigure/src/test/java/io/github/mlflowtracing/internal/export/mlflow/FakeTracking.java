/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A tracking server that gives prepared answers, the last one again and again, and
 * remembers what it was asked.
 */
public final class FakeTracking implements AutoCloseable {

	static final String VERSION = "/version";

	private final HttpServer server;

	private final Map<String, Deque<Answer>> answers = new HashMap<>();

	private final List<Request> requests = new ArrayList<>();

	private int askedForVersion;

	public FakeTracking() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	public synchronized FakeTracking on(String path, int status, String body) {
		this.answers.computeIfAbsent(path, (key) -> new ArrayDeque<>()).add(new Answer(status, body));
		return this;
	}

	public synchronized List<Request> requests() {
		return List.copyOf(this.requests);
	}

	synchronized int askedForVersion() {
		return this.askedForVersion;
	}

	private synchronized void handle(HttpExchange exchange) throws IOException {
		if (exchange.getRequestURI().getPath().equals(VERSION)) {
			this.askedForVersion++;
		}
		else {
			this.requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI(),
					exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes()));
		}
		Deque<Answer> prepared = this.answers.get(exchange.getRequestURI().getPath());
		Answer answer = (prepared == null) ? unprepared(exchange.getRequestURI().getPath())
				: (prepared.size() > 1) ? prepared.remove() : prepared.element();
		byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(answer.status(), (bytes.length > 0) ? bytes.length : -1);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	private static Answer unprepared(String path) {
		return path.equals(VERSION) ? new Answer(200, "3.17.2") : new Answer(404, "<html>Not Found</html>");
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	public record Request(String method, URI uri, Headers headers, byte[] bytes) {

		public String body() {
			return new String(this.bytes, StandardCharsets.UTF_8);
		}

	}

	private record Answer(int status, String body) {
	}

}
