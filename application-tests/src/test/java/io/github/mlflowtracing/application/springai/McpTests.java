/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application.springai;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.modelcontextprotocol.client.transport.customizer.McpSyncHttpClientRequestCustomizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.test.CapturedTraces;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an MCP server is told of the trace that calls it: Spring Boot has no propagation
 * where tests send no traces.
 */
@ChatTest
@AutoConfigureTracing
@Import(McpTests.Beans.class)
class McpTests {

	private static final JsonMapper mapper = JsonMapper.shared();

	private static final Map<String, Headers> requests = new ConcurrentHashMap<>();

	private static HttpServer server;

	@Autowired
	private ChatClient chat;

	@Autowired
	private ToolCallbackProvider mcp;

	@Autowired
	private CapturedTraces traces;

	@DynamicPropertySource
	static void start(DynamicPropertyRegistry properties) {
		try {
			server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		server.createContext("/mcp", McpTests::answer);
		server.start();
		properties.add("spring.ai.mcp.client.streamable-http.connections.weather.url",
				() -> "http://127.0.0.1:" + server.getAddress().getPort());
		properties.add("spring.ai.mcp.client.enabled", () -> "true");
		properties.add("mlflow.tracing.experiment-id", () -> "7");
	}

	@AfterAll
	static void stop() {
		server.stop(0);
	}

	@Test
	void aServerIsToldOfTheToolsSpan() {
		this.chat.prompt("""
				CALL getWeather {"city":"Paris"}
				WORDS 1""").toolCallbacks(this.mcp.getToolCallbacks()).call().content();

		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasSpan("getWeather",
					(span) -> span.hasType(SpanType.TOOL).hasInputs(Map.of("city", "Paris"))));
		JsonNode tool = this.traces.list()
			.get(0)
			.json()
			.at("/spans")
			.valueStream()
			.filter((span) -> span.path("name").asString().equals("getWeather"))
			.findFirst()
			.orElseThrow();
		Headers call = requests.get("tools/call");
		assertThat(call.getFirst("traceparent"))
			.contains(this.traces.list().get(0).json().path("traceId").asString().substring(3))
			.contains(tool.path("spanId").asString());
		assertThat(call.getFirst("tracestate")).isEqualTo("mlflow=v1;e:7;s:" + tool.path("spanId").asString());
		assertThat(call.getFirst("x-own")).isEqualTo("own");
	}

	/** As much of the protocol as a client asks for. */
	private static void answer(HttpExchange exchange) throws IOException {
		if (!exchange.getRequestMethod().equals("POST")) {
			exchange.sendResponseHeaders(405, -1);
			exchange.close();
			return;
		}
		JsonNode request = mapper.readTree(exchange.getRequestBody());
		String method = request.path("method").asString("");
		requests.put(method, exchange.getRequestHeaders());
		Map<String, Object> result = switch (method) {
			case "initialize" -> Map.of("protocolVersion", request.at("/params/protocolVersion").asString(),
					"capabilities", Map.of("tools", Map.of()), "serverInfo", Map.of("name", "weather", "version", "1"));
			case "tools/list" ->
				Map.of("tools", List.of(Map.of("name", "getWeather", "description", "Tells the weather", "inputSchema",
						Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string"))))));
			case "tools/call" -> Map.of("content", List.of(Map.of("type", "text", "text", "18 degrees")));
			default -> Map.of();
		};
		if (request.path("id").isMissingNode()) {
			exchange.sendResponseHeaders(202, -1);
			exchange.close();
			return;
		}
		Map<String, Object> response = new LinkedHashMap<>();
		response.put("jsonrpc", "2.0");
		response.put("id", mapper.treeToValue(request.path("id"), Object.class));
		response.put("result", result);
		byte[] body = mapper.writeValueAsBytes(response);
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.sendResponseHeaders(200, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		McpSyncHttpClientRequestCustomizer own() {
			return (request, method, uri, body, context) -> request.setHeader("x-own", "own");
		}

	}

}
