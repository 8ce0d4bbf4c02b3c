/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

/**
 * What MLflow 3.17.2 shows of the same program in Python, with MLflow's SDK, and here:
 * the same, but for what {@code docs/fidelity.md} lists. {@code golden/} holds what
 * Python's programs sent and what the server made of it.
 */
@RealServers
class GoldenTests {

	private static final JsonMapper json = JsonMapper.shared();

	@ParameterizedTest
	@EnumSource(GoldenProgram.class)
	void showsWhatPythonsSdkShows(GoldenProgram program, Backends backends) throws IOException {
		Difference.assertAllDocumented(List.of("Beside Python's SDK"), program, here(program, backends));
	}

	private static List<JsonNode> here(GoldenProgram program, Backends backends) {
		String uri = backends.mlflow().uri();
		String experiment = backends.mlflow().createExperiment(UniqueName.of("golden"));
		List<String> properties = new ArrayList<>(
				List.of("mlflow.tracing.tracking-uri=" + uri, "mlflow.tracing.experiment-id=" + experiment));
		if (program == GoldenProgram.RUN_LINK) {
			properties.add("mlflow.tracing.run-id=" + createRun(uri, experiment));
		}
		if (program == GoldenProgram.PROMPT) {
			backends.mlflow().createPrompt("greet");
		}
		try (GoldenApplication application = GoldenApplication.start(properties.toArray(String[]::new))) {
			return application.run(program).stream().map((id) -> backends.mlflow().awaitTrace(id).json()).toList();
		}
	}

	private static String createRun(String uri, String experiment) {
		try {
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(uri + "/api/2.0/mlflow/runs/create"))
					.header("Content-Type", "application/json")
					.POST(HttpRequest.BodyPublishers.ofString("{\"experiment_id\": \"%s\"}".formatted(experiment)))
					.build(), HttpResponse.BodyHandlers.ofString());
			return json.readTree(response.body()).at("/run/info/run_id").asString();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
