/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import java.util.List;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.semconv.MlflowLimits;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;

/**
 * The short texts by which MLflow lists traces, found as
 * {@code mlflow/tracing/utils/truncation.py} of MLflow 3.17 does: of a chat the last
 * message, of all else the JSON text.
 */
final class Previews {

	private Previews() {
	}

	static String request(String json) {
		return preview(json, "user");
	}

	static String response(String json) {
		return preview(json, "assistant");
	}

	private static String preview(String json, String role) {
		String message = message(json, role);
		return TraceInfoLimits.shorten((message != null && !message.isEmpty()) ? message : json, MlflowLimits.PREVIEW);
	}

	private static @Nullable String message(String json, String role) {
		if (!json.startsWith("{")) {
			return null;
		}
		try {
			List<JsonNode> messages = messages(JsonMapper.shared().readTree(json));
			return messages.isEmpty() ? null : text(last(messages, role).path("content"));
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static List<JsonNode> messages(JsonNode node) {
		if (isFilledArray(node.path("messages"))) {
			return messagesOf(node.path("messages"));
		}
		JsonNode choice = node.path("choices").path(0).path("message");
		if (isMessage(choice)) {
			return List.of(choice);
		}
		if (isFilledArray(node.path("input"))) {
			return messagesOf(node.path("input"));
		}
		if (isFilledArray(node.path("output"))) {
			return messagesOf(node.path("output"));
		}
		return node.has("request") ? messages(node.path("request")) : List.of();
	}

	private static boolean isFilledArray(JsonNode node) {
		return node.isArray() && !node.isEmpty();
	}

	private static List<JsonNode> messagesOf(JsonNode array) {
		return StreamSupport.stream(array.spliterator(), false).filter(Previews::isMessage).toList();
	}

	private static boolean isMessage(JsonNode node) {
		return node.has("role") && node.has("content");
	}

	private static JsonNode last(List<JsonNode> messages, String role) {
		for (int i = messages.size() - 1; i >= 0; i--) {
			if (messages.get(i).path("role").asString("").equals(role)) {
				return messages.get(i);
			}
		}
		return messages.get(messages.size() - 1);
	}

	private static @Nullable String text(JsonNode content) {
		if (content.isString()) {
			return content.asString();
		}
		if (content.isArray()) {
			for (JsonNode part : content) {
				if (part.isString()) {
					return part.asString();
				}
				String type = part.path("type").asString("");
				if (type.equals("text") || type.equals("output_text")) {
					return part.path("text").asString("");
				}
			}
		}
		return null;
	}

}
