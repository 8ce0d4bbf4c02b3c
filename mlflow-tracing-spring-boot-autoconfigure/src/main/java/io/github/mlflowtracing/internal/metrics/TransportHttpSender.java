/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.micrometer.core.ipc.http.HttpSender;

import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;

/**
 * Micrometer's HTTP requests over the transport that traces take too, as Micrometer's own
 * senders follow redirects. Thread-safe.
 */
public final class TransportHttpSender implements HttpSender, AutoCloseable {

	private final HttpTransport transport;

	public TransportHttpSender(HttpTransport transport) {
		this.transport = transport;
	}

	@Override
	public Response send(Request request) throws IOException, InterruptedException {
		Map<String, List<String>> headers = request.getRequestHeaders()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (header) -> List.of(header.getValue())));
		HttpReply reply = this.transport.send(request.getMethod().name(), URI.create(request.getUrl().toString()),
				headers, request.getEntity());
		return new Response(reply.status(), new String(reply.body(), StandardCharsets.UTF_8));
	}

	@Override
	public void close() {
		this.transport.close();
	}

}
