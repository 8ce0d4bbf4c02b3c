/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * Reads from an MLflow tracking server by its REST interface.
 */
public final class MlflowApi {

	private final JsonHttp http = new JsonHttp();

	private final String uri;

	public MlflowApi(String uri) {
		this.uri = uri;
	}

	public String uri() {
		return this.uri;
	}

	/**
	 * Waits for a trace that is whole: its root has arrived, and its trace info.
	 * @param traceId id of the trace
	 * @return the trace
	 */
	public StoredTrace awaitTrace(String traceId) {
		return Awaitility.await("trace " + traceId + " at MLflow")
			.until(() -> trace(traceId), (trace) -> trace.isPresent() && isWhole(trace.get()))
			.orElseThrow();
	}

	/**
	 * Waits for a trace that is whole and can be read.
	 * @param traceId id of the trace
	 * @return its {@code trace_info}
	 */
	public JsonNode awaitTraceInfo(String traceId) {
		return awaitTrace(traceId).info();
	}

	public Optional<StoredTrace> trace(String traceId) {
		return this.http.get(URI.create(this.uri + "/api/3.0/mlflow/traces/get?trace_id=" + traceId))
			.map((answer) -> new StoredTrace(answer.get("trace")));
	}

	public Optional<String> experimentId(String name) {
		return this.http
			.get(URI.create(this.uri + "/api/2.0/mlflow/experiments/get-by-name?experiment_name=" + encode(name)))
			.map((answer) -> answer.at("/experiment/experiment_id").asString());
	}

	/**
	 * Registers the first version of a prompt.
	 * @param name name of the prompt
	 */
	public void createPrompt(String name) {
		String prompt = """
				"name": "%s", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"},
				{"key": "mlflow.prompt.text", "value": "Hello {{name}}"}]""".formatted(name);
		this.http.post(URI.create(this.uri + "/api/2.0/mlflow/registered-models/create"), "{" + prompt + "}");
		this.http.post(URI.create(this.uri + "/api/2.0/mlflow/model-versions/create"),
				"{\"source\": \"dummy-source\", " + prompt + "}");
	}

	public String createExperiment(String name) {
		return this.http.post(URI.create(this.uri + "/api/2.0/mlflow/experiments/create"), """
				{"name": "%s"}""".formatted(name)).get("experiment_id").asString();
	}

	/**
	 * The whole traces of an experiment.
	 * @param experimentId id of the experiment
	 * @return the traces
	 */
	List<StoredTrace> traces(String experimentId) {
		return search(experimentId, "").stream().map(this::awaitTrace).toList();
	}

	/**
	 * The traces that are linked to a version of a prompt.
	 * @param experimentId id of the experiment
	 * @param prompt name and version, with a slash between
	 * @return the ids of the traces
	 */
	public List<String> tracesOfPrompt(String experimentId, String prompt) {
		return search(experimentId, "prompt = '%s'".formatted(prompt));
	}

	private List<String> search(String experimentId, String filter) {
		JsonNode answer = this.http.post(URI.create(this.uri + "/api/3.0/mlflow/traces/search"), """
				{"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "%s"}}],
				"max_results": 100, "filter": "%s"}""".formatted(experimentId, filter));
		return answer.path("traces").valueStream().map((info) -> info.get("trace_id").asString()).toList();
	}

	private static boolean isWhole(StoredTrace trace) {
		return !trace.state().equals("IN_PROGRESS") && trace.info().has("execution_duration");
	}

	private static String encode(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8);
	}

}
