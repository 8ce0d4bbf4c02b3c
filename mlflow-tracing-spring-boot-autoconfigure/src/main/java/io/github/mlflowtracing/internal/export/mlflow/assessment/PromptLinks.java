/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.assessment;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.mlflowtracing.internal.export.batch.FollowUpRequest;
import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Links traces to versions of prompts in the server's registry. It looks for each version
 * first, since MLflow 3.17.2 links what is not there and does not say so.
 */
public final class PromptLinks {

	private static final String LINK = "/api/2.0/mlflow/traces/link-prompts";

	private static final String VERSION = "/api/2.0/mlflow/model-versions/get";

	/** How many versions are remembered to be there. */
	private static final int MAX_REMEMBERED = 1000;

	private final MlflowClient client;

	private final Set<String> known = ConcurrentHashMap.newKeySet();

	private final Guard guard;

	/**
	 * Creates links.
	 * @param client the server
	 * @param guard logs each kind of failure once
	 */
	public PromptLinks(MlflowClient client, Guard guard) {
		this.client = client;
		this.guard = guard;
	}

	/**
	 * Links a trace once it is there.
	 * @param traceId 32 hexadecimal digits
	 * @param prompts JSON objects of name and version
	 * @return what is to be done
	 */
	public FollowUpRequest link(String traceId, Set<String> prompts) {
		return new Link(traceId, prompts);
	}

	private void warn(String failure) {
		this.guard.warnOnce(failure, () -> failure);
	}

	private final class Link implements FollowUpRequest {

		private final String traceId;

		private final byte[] body;

		Link(String traceId, Set<String> prompts) {
			this.traceId = traceId;
			ObjectNode request = JsonMapper.shared().createObjectNode().put("trace_id", "tr-" + traceId);
			ArrayNode versions = request.putArray("prompt_versions");
			prompts.forEach((prompt) -> versions.add(JsonMapper.shared().readTree(prompt)));
			this.body = JsonMapper.shared().writeValueAsString(request).getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public String traceId() {
			return this.traceId;
		}

		@Override
		public byte[] body() {
			return this.body;
		}

		@Override
		public SendResult send() throws InterruptedException {
			ObjectNode request = (ObjectNode) JsonMapper.shared().readTree(this.body);
			ArrayNode there = JsonMapper.shared().createArrayNode();
			try {
				for (JsonNode prompt : request.get("prompt_versions")) {
					SendResult result = look(prompt);
					if (result.kind() == SendResult.Kind.DELIVERED) {
						there.add(prompt);
					}
					else if (result.kind() != SendResult.Kind.REFUSED) {
						return result;
					}
				}
				request.set("prompt_versions", there);
				return there.isEmpty() ? SendResult.DELIVERED : PromptLinks.this.client
					.resultForTrace(PromptLinks.this.client.post(LINK, JsonMapper.shared().writeValueAsBytes(request)));
			}
			catch (IOException ex) {
				return SendResult.of(ex);
			}
		}

		private SendResult look(JsonNode prompt) throws IOException, InterruptedException {
			if (PromptLinks.this.known.contains(prompt.toString())) {
				return SendResult.DELIVERED;
			}
			String name = prompt.path("name").asString("");
			String version = prompt.path("version").asString("");
			HttpReply reply = PromptLinks.this.client
				.get("%s?name=%s&version=%s".formatted(VERSION, URLEncoder.encode(name, StandardCharsets.UTF_8),
						URLEncoder.encode(version, StandardCharsets.UTF_8)));
			SendResult result = PromptLinks.this.client.resultForTrace(reply);
			if (result.kind() == SendResult.Kind.DELIVERED && PromptLinks.this.known.size() < MAX_REMEMBERED) {
				PromptLinks.this.known.add(prompt.toString());
			}
			else if (result.kind() == SendResult.Kind.REFUSED) {
				warn("Traces are not linked to version %s of the prompt \"%s\": %s".formatted(LogText.of(version),
						LogText.of(name), result.message()));
			}
			return result;
		}

		@Override
		public void settled(SendResult result) {
			if (result.kind() != SendResult.Kind.DELIVERED) {
				warn("Traces are not linked to their prompts: " + result.message());
			}
		}

	}

}
