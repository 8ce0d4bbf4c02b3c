/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is stored in an experiment of an MLflow server, however much that is.
 */
final class MlflowStore {

	private static final int PAGE = 100;

	private static final int MAX_SAMPLE = 5000;

	private final HttpClient client = HttpClient.newHttpClient();

	private final String uri;

	private final String experimentId;

	MlflowStore(String uri, String experimentId) {
		this.uri = uri;
		this.experimentId = experimentId;
	}

	/**
	 * The ids of all traces, each as often as the server lists it.
	 */
	List<String> traceIds() {
		return traceInfos().stream().map((info) -> info.get("trace_id").asString()).toList();
	}

	/**
	 * There are these traces and no others.
	 * @param ids ids of the traces
	 * @param spansEach how many spans each has
	 */
	void assertHoldsExactly(Collection<String> ids, int spansEach) {
		assertHolds(traceInfos(), ids, spansEach);
	}

	/**
	 * These traces are there once; each is closed, and has its spans once (of very many,
	 * a sample is looked into).
	 * @param ids ids of the traces
	 * @param spansEach how many spans each has
	 */
	void assertHolds(Collection<String> ids, int spansEach) {
		Set<String> wanted = Set.copyOf(ids);
		assertHolds(traceInfos().stream().filter((info) -> wanted.contains(info.get("trace_id").asString())).toList(),
				ids, spansEach);
	}

	private void assertHolds(List<JsonNode> infos, Collection<String> ids, int spansEach) {
		// sorted, since AssertJ takes hours to compare 150,000 in any order
		assertThat(infos.stream().map((info) -> info.get("trace_id").asString()).sorted().toList())
			.isEqualTo(ids.stream().sorted().toList());
		assertThat(infos).allSatisfy((info) -> {
			assertThat(info.path("state").asString("")).isEqualTo("OK");
			assertThat(info.path("execution_duration").asString("")).isNotEmpty();
		});
		List<String> sample = sample(List.copyOf(ids));
		Map<String, Integer> spans = spanCounts(sample);
		assertThat(spans).hasSize(sample.size()).allSatisfy((id, count) -> assertThat(count).isEqualTo(spansEach));
	}

	/**
	 * All, or some from everywhere: reading spans takes the server long.
	 */
	private static List<String> sample(List<String> ids) {
		int step = 1 + ids.size() / MAX_SAMPLE;
		return IntStream.range(0, ids.size()).filter((i) -> i % step == 0).mapToObj(ids::get).toList();
	}

	private Map<String, Integer> spanCounts(List<String> ids) {
		Map<String, Integer> counts = new HashMap<>();
		for (int from = 0; from < ids.size(); from += PAGE) {
			String query = ids.subList(from, Math.min(ids.size(), from + PAGE))
				.stream()
				.map((id) -> "trace_ids=" + id)
				.collect(Collectors.joining("&"));
			JsonNode answer = send(request("/api/3.0/mlflow/traces/batchGet?" + query).build());
			answer.get("traces")
				.forEach(
						(trace) -> counts.put(trace.at("/trace_info/trace_id").asString(), trace.path("spans").size()));
		}
		return counts;
	}

	/**
	 * A whole trace.
	 * @param id the trace's id
	 */
	JsonNode trace(String id) {
		return send(request("/api/3.0/mlflow/traces/batchGet?trace_ids=" + id).build()).get("traces").get(0);
	}

	/**
	 * What the server tells of each trace.
	 */
	List<JsonNode> traceInfos() {
		List<JsonNode> infos = new ArrayList<>();
		String token = "";
		do {
			String body = """
					{"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "%s"}}],
					 "max_results": 500, "page_token": "%s"}""".formatted(this.experimentId, token);
			JsonNode page = send(request("/api/3.0/mlflow/traces/search").header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build());
			page.path("traces").forEach(infos::add);
			token = page.path("next_page_token").asString("");
		}
		while (!token.isEmpty());
		return infos;
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.uri + path));
	}

	private JsonNode send(HttpRequest request) {
		try {
			HttpResponse<String> response = this.client.send(request, HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() != 200) {
				throw new IllegalStateException(response + ": " + response.body());
			}
			return JsonMapper.shared().readTree(response.body());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
