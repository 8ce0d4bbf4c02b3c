/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real MLflow server with SQLite, one worker and empty data, started by the script of
 * the integration tests.
 */
final class MlflowServer implements AutoCloseable {

	private static final String SCRIPT = "integration-tests/backends/backends.sh";

	private final HttpClient client = HttpClient.newHttpClient();

	private final Path state = Files.createTempDirectory("mlflow-benchmark");

	private final String uri;

	MlflowServer() throws IOException, InterruptedException {
		run("start");
		Properties addresses = new Properties();
		try (Reader reader = Files.newBufferedReader(this.state.resolve("backends.env"))) {
			addresses.load(reader);
		}
		this.uri = addresses.getProperty("MLFLOW_TRACKING_URI");
	}

	String uri() {
		return this.uri;
	}

	/**
	 * The interpreter that has the server's packages.
	 */
	Path python() throws IOException {
		String[] pid = Files.readString(this.state.resolve("mlflow.pid")).split(" ");
		return Path.of(Files.readString(Path.of("/proc/" + pid[0] + "/cmdline")).split("\0")[0]);
	}

	String createExperiment(String name) throws IOException, InterruptedException {
		return post("/api/2.0/mlflow/experiments/create", "{\"name\": \"%s\"}".formatted(name)).get("experiment_id")
			.asString();
	}

	/**
	 * How many closed traces an experiment has.
	 */
	int countTraces(String experimentId) throws IOException, InterruptedException {
		int count = 0;
		String token = "";
		do {
			JsonNode page = post("/api/3.0/mlflow/traces/search", """
					{"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "%s"}}],
					 "filter": "status = 'OK'", "max_results": 500, "page_token": "%s"}""".formatted(experimentId,
					token));
			count += page.path("traces").size();
			token = page.path("next_page_token").asString("");
		}
		while (!token.isEmpty());
		return count;
	}

	private JsonNode post(String path, String body) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.uri + path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		HttpResponse<String> response = this.client.send(request, HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IOException(response + ": " + response.body());
		}
		return JsonMapper.shared().readTree(response.body());
	}

	private void run(String action) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder("bash", SCRIPT, action, "mlflow")
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(ProcessBuilder.Redirect.INHERIT);
		builder.environment().put("BACKENDS_STATE", this.state.toString());
		if (builder.start().waitFor() != 0) {
			throw new IOException(SCRIPT + " " + action + " failed; run this from the repository's root");
		}
	}

	@Override
	public void close() throws IOException, InterruptedException {
		run("stop");
	}

}
