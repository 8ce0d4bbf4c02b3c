/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.modelcontextprotocol.common.McpTransportContext;

/**
 * Tells MCP servers which trace calls them. MCP's client (2.0) sends requests by the
 * JDK's HTTP client, which is not observed, on another thread than the call's.
 */
public final class McpPropagation {

	private static final String HEADERS = McpPropagation.class.getName();

	private final AiSpans spans;

	private final Tracer tracer;

	private final Propagator propagator;

	public McpPropagation(AiSpans spans, Tracer tracer, Propagator propagator) {
		this.spans = spans;
		this.tracer = tracer;
		this.propagator = propagator;
	}

	public boolean isActive() {
		return this.spans.isActive();
	}

	/**
	 * Takes in which span is current, on the caller's thread.
	 * @return what the transport keeps for the requests of this call
	 */
	public McpTransportContext current() {
		McpTransportContext context = this.spans.guard().supply("tell an MCP server of a trace", () -> {
			TraceContext trace = this.tracer.currentTraceContext().context();
			Map<String, String> headers = new LinkedHashMap<>();
			if (trace != null) {
				this.propagator.inject(trace, headers,
						(carrier, name, value) -> Objects.requireNonNull(carrier).put(name, value));
			}
			return McpTransportContext.create(Map.of(HEADERS, headers));
		});
		return (context != null) ? context : McpTransportContext.EMPTY;
	}

	/**
	 * Tells a server in a request to it.
	 * @param request the request
	 * @param context what {@link #current} has made
	 */
	public void addTo(HttpRequest.Builder request, McpTransportContext context) {
		this.spans.guard().contain("tell an MCP server of a trace", request, context, (to, from) -> {
			if (from.get(HEADERS) instanceof Map<?, ?> headers) {
				headers.forEach((name, value) -> to.setHeader(name.toString(), value.toString()));
			}
		});
	}

}
