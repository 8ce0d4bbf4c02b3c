/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON over HTTP.
 */
final class JsonHttp {

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper json = new JsonMapper();

	/**
	 * Asks for a resource.
	 * @param uri where it is
	 * @return the answer; empty if the answer is "not found"
	 */
	Optional<JsonNode> get(URI uri) {
		HttpResponse<String> response = send(HttpRequest.newBuilder(uri).build());
		return (response.statusCode() != 404) ? Optional.of(read(response)) : Optional.empty();
	}

	String getText(URI uri) {
		HttpResponse<String> response = send(HttpRequest.newBuilder(uri).build());
		return ok(response).body();
	}

	JsonNode post(URI uri, String body) {
		return read(send(HttpRequest.newBuilder(uri)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build()));
	}

	private JsonNode read(HttpResponse<String> response) {
		return this.json.readTree(ok(response).body());
	}

	private static HttpResponse<String> ok(HttpResponse<String> response) {
		if (response.statusCode() != 200) {
			throw new IllegalStateException(response + ": " + response.body());
		}
		return response;
	}

	private HttpResponse<String> send(HttpRequest request) {
		try {
			return this.client.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
