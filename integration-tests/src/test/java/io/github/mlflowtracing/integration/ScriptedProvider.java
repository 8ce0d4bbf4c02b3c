/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A provider of models that speaks OpenAI's protocol over HTTP, and does as the user's
 * text says: {@code WORDS 5}, {@code FAIL 429}, {@code CACHED 64}, {@code NOUSAGE}, and
 * lines {@code CALL getWeather {"city":"Paris"} ; getTime {}} of which each is a round.
 */
final class ScriptedProvider implements AutoCloseable {

	private static final JsonMapper mapper = JsonMapper.shared();

	private static final int PROMPT_TOKENS = 100;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final HttpServer server;

	ScriptedProvider() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/v1/chat/completions", this::chat);
		this.server.createContext("/v1/embeddings", this::embed);
		this.server.setExecutor(this.threads);
		this.server.start();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/v1";
	}

	/** The words of an answer. */
	static String words(int count) {
		return String.join(" ", IntStream.range(0, count).mapToObj((i) -> "word" + i).toList());
	}

	private void chat(HttpExchange exchange) throws IOException {
		JsonNode request = mapper.readTree(exchange.getRequestBody());
		List<JsonNode> messages = request.path("messages").values().stream().toList();
		int asked = lastOf("user", messages);
		String script = text(messages.get(asked).path("content"));
		Matcher failure = Pattern.compile("FAIL (\\d+)").matcher(script);
		if (failure.find()) {
			reply(exchange, Integer.parseInt(failure.group(1)),
					Map.of("error", Map.of("message", "as the script says", "type", "scripted")));
			return;
		}
		long round = messages.subList(asked, messages.size())
			.stream()
			.filter((message) -> message.path("role").asString("").equals("assistant"))
			.count();
		Answer answer = new Answer(script, (int) round, request.path("model").asString("model"));
		if (request.path("stream").asBoolean(false)) {
			stream(exchange, answer);
		}
		else {
			reply(exchange, 200, answer.whole());
		}
	}

	private void stream(HttpExchange exchange, Answer answer) throws IOException {
		exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
		exchange.sendResponseHeaders(200, 0);
		OutputStream body = exchange.getResponseBody();
		int sent = 0;
		for (Map<String, Object> chunk : answer.chunks()) {
			body.write(("data: " + mapper.writeValueAsString(chunk) + "\n\n").getBytes(StandardCharsets.UTF_8));
			body.flush();
			if (answer.script.contains("SLOW")) {
				pause();
			}
			if (++sent == 3 && answer.script.contains("BREAK")) {
				// an error that OpenAI's protocol has for a stream that has begun
				body.write("data: {\"error\":{\"message\":\"broken off\",\"code\":\"server_error\"}}\n\n"
					.getBytes(StandardCharsets.UTF_8));
				body.flush();
				exchange.close();
				return;
			}
		}
		body.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
		exchange.close();
	}

	private void pause() {
		try {
			this.closed.await(100, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void embed(HttpExchange exchange) throws IOException {
		JsonNode request = mapper.readTree(exchange.getRequestBody());
		List<String> texts = request.path("input").isArray()
				? request.path("input").values().stream().map(JsonNode::asString).toList()
				: List.of(request.path("input").asString());
		List<Map<String, Object>> data = new ArrayList<>();
		for (String text : texts) {
			data.add(Map.of("object", "embedding", "index", data.size(), "embedding",
					List.of(1.0, text.length() / 100.0, 0.5, 0.25)));
		}
		reply(exchange, 200, Map.of("object", "list", "model", request.path("model").asString(), "data", data, "usage",
				Map.of("prompt_tokens", 7, "total_tokens", 7)));
	}

	private static void reply(HttpExchange exchange, int status, Object json) throws IOException {
		byte[] body = mapper.writeValueAsBytes(json);
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private static int lastOf(String role, List<JsonNode> messages) {
		int last = messages.size() - 1;
		while (last > 0 && !messages.get(last).path("role").asString("").equals(role)) {
			last--;
		}
		return last;
	}

	private static String text(JsonNode content) {
		if (!content.isArray()) {
			return content.asString("");
		}
		return String.join("\n", content.values().stream().map((part) -> part.path("text").asString("")).toList());
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	private static final class Answer {

		private static final Pattern CALL = Pattern.compile("^CALL (.*)$", Pattern.MULTILINE);

		private final String script;

		private final String model;

		private final List<Map<String, Object>> calls = new ArrayList<>();

		private final List<String> words;

		Answer(String script, int round, String model) {
			this.script = script;
			this.model = model;
			List<String> rounds = CALL.matcher(script).results().map((result) -> result.group(1)).toList();
			if (round < rounds.size()) {
				for (String call : rounds.get(round).split(" ; ")) {
					String[] parts = call.strip().split(" ", 2);
					this.calls.add(Map.of("index", this.calls.size(), "id", "call_" + round + this.calls.size(), "type",
							"function", "function", Map.of("name", parts[0], "arguments", parts[1])));
				}
			}
			Matcher count = Pattern.compile("WORDS (\\d+)").matcher(script);
			int length = count.find() ? Integer.parseInt(count.group(1)) : 5;
			this.words = this.calls.isEmpty() ? List.of(words(length).split(" ")) : List.of();
		}

		private String finishReason() {
			return this.calls.isEmpty() ? "stop" : "tool_calls";
		}

		Map<String, Object> whole() {
			Map<String, Object> message = new LinkedHashMap<>();
			message.put("role", "assistant");
			message.put("content", this.calls.isEmpty() ? String.join(" ", this.words) : null);
			if (!this.calls.isEmpty()) {
				message.put("tool_calls", this.calls);
			}
			Map<String, Object> whole = envelope("chat.completion");
			whole.put("choices", List.of(Map.of("index", 0, "message", message, "finish_reason", finishReason())));
			addUsage(whole);
			return whole;
		}

		List<Map<String, Object>> chunks() {
			List<Map<String, Object>> chunks = new ArrayList<>();
			chunks.add(chunk(Map.of("role", "assistant", "content", ""), null));
			for (int i = 0; i < this.words.size(); i++) {
				chunks.add(chunk(Map.of("content", ((i > 0) ? " " : "") + this.words.get(i)), null));
			}
			for (Map<String, Object> call : this.calls) {
				chunks.add(chunk(Map.of("tool_calls", List.of(call)), null));
			}
			chunks.add(chunk(Map.of(), finishReason()));
			Map<String, Object> usage = envelope("chat.completion.chunk");
			usage.put("choices", List.of());
			addUsage(usage);
			chunks.add(usage);
			return chunks;
		}

		private Map<String, Object> chunk(Map<String, Object> delta, String finishReason) {
			Map<String, Object> choice = new LinkedHashMap<>();
			choice.put("index", 0);
			choice.put("delta", delta);
			choice.put("finish_reason", finishReason);
			Map<String, Object> chunk = envelope("chat.completion.chunk");
			chunk.put("choices", List.of(choice));
			return chunk;
		}

		private Map<String, Object> envelope(String object) {
			Map<String, Object> envelope = new LinkedHashMap<>();
			envelope.put("id", "chatcmpl-1");
			envelope.put("object", object);
			envelope.put("created", 1);
			envelope.put("model", this.model);
			return envelope;
		}

		private void addUsage(Map<String, Object> envelope) {
			if (this.script.contains("NOUSAGE")) {
				return;
			}
			int completion = Math.max(this.words.size(), this.calls.size());
			Map<String, Object> usage = new LinkedHashMap<>();
			usage.put("prompt_tokens", PROMPT_TOKENS);
			usage.put("completion_tokens", completion);
			usage.put("total_tokens", PROMPT_TOKENS + completion);
			Matcher cached = Pattern.compile("CACHED (\\d+)").matcher(this.script);
			if (cached.find()) {
				usage.put("prompt_tokens_details", Map.of("cached_tokens", Integer.parseInt(cached.group(1))));
			}
			envelope.put("usage", usage);
		}

	}

}
