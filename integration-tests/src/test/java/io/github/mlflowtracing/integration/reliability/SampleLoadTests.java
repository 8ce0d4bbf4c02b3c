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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * 10,000 questions to the sample application, as fast as it answers; some fail.
 */
@LongRunning
class SampleLoadTests {

	private static final int QUESTIONS = 10_000;

	private static final int CLIENTS = 8;

	private static final Pattern ADDRESS = Pattern.compile("Ask a question at (http://localhost:\\d+)");

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void eachTraceIsClosedAndHasItsPreviews(Backends backends) throws Exception {
		String uri = backends.mlflow().uri();
		String experimentId = backends.mlflow().createExperiment(UniqueName.of("load"));
		Path log = Files.createTempFile(Path.of("target"), "sample-", ".log");
		Process sample = start(log, uri, experimentId);
		try {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> ADDRESS.matcher(Files.readString(log)).find());
			Matcher address = ADDRESS.matcher(Files.readString(log));
			assertThat(address.find()).isTrue();
			Map<String, String> expected = askAll(address.group(1));
			Awaitility.await()
				.atMost(Duration.ofMinutes(20))
				.pollInterval(Duration.ofSeconds(5))
				.until(() -> isSettled(address.group(1)));
			Map<String, JsonNode> stored = new MlflowStore(uri, experimentId).traceInfos()
				.stream()
				.collect(Collectors.toMap((info) -> info.get("trace_id").asString(), (info) -> info));
			assertThat(stored.keySet()).hasSize(QUESTIONS).containsAll(expected.keySet());
			assertThat(stored).allSatisfy((id, info) -> {
				assertThat(info.path("state").asString("")).isEqualTo(expected.get(id));
				assertThat(info.path("execution_duration").asString("")).isNotEmpty();
				assertThat(info.path("request_preview").asString("")).isNotEmpty();
				assertThat(info.path("response_preview").asString("").isEmpty())
					.isEqualTo(expected.get(id).equals("ERROR"));
			});
		}
		finally {
			sample.destroy();
			sample.waitFor(30, TimeUnit.SECONDS);
			sample.destroyForcibly();
		}
	}

	/**
	 * Asks all questions.
	 * @return the state that each trace should have, by its id
	 */
	private Map<String, String> askAll(String address) throws InterruptedException {
		Random random = new Random(7);
		Map<String, String> states = new ConcurrentHashMap<>();
		ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
		IntStream.range(0, QUESTIONS)
			.mapToObj((i) -> random.nextInt(10) == 0)
			.forEach((fails) -> clients.execute(() -> {
				HttpResponse<String> reply = ask(address,
						fails ? "How much is 100 / 0?" : "How much is 4200 + 2 * 650?");
				String id = JsonMapper.shared().readTree(reply.body()).path("traceId").asString();
				states.put(id, (reply.statusCode() == 200) ? "OK" : "ERROR");
			}));
		clients.shutdown();
		assertThat(clients.awaitTermination(10, TimeUnit.MINUTES)).isTrue();
		assertThat(states).hasSize(QUESTIONS).containsValue("ERROR");
		return states;
	}

	private HttpResponse<String> ask(String address, String question) {
		return send(HttpRequest.newBuilder(URI.create(address + "/api/ask"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"question\": \"%s\"}".formatted(question)))
			.build());
	}

	private boolean isSettled(String address) {
		String status = send(HttpRequest.newBuilder(URI.create(address + "/actuator/mlflow")).build()).body();
		JsonNode mlflow = JsonMapper.shared().readTree(status).at("/destinations/mlflow");
		assertThat(mlflow.get("dropped")).isEmpty();
		return mlflow.get("accepted").asLong() >= QUESTIONS && mlflow.get("queued").asLong() == 0;
	}

	private HttpResponse<String> send(HttpRequest request) {
		try {
			return this.client.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Process start(Path log, String uri, String experimentId) throws IOException {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
				"-cp", Path.of("../sample-app/target/classes") + System.getProperty("path.separator") + classPath,
				"io.github.mlflowtracing.sample.SampleApplication", "--server.port=0",
				"--mlflow.tracing.tracking-uri=" + uri, "--mlflow.tracing.experiment-id=" + experimentId);
		return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
	}

}
