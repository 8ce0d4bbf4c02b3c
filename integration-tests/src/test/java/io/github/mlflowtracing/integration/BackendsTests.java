/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.net.URI;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The harness alone, without the product: what the servers are told is what the readers
 * find.
 */
@RealServers
class BackendsTests {

	private final JsonHttp http = new JsonHttp();

	@Test
	void collectorShowsSpanWithReceivedHeaders(Backends backends) {
		String service = "harness-" + UUID.randomUUID();
		sendSpan(backends.collector().http(), service);
		CollectorOutput.CollectedSpan span = backends.collector().output().awaitSpan(service, "foo").get(0);
		assertThat(span.traceId()).isEqualTo("tr-5b8efff798038103d269b633813fc60c");
		assertThat(span.attributes().get("mlflow.spanInputs")).isEqualTo("{\"a\": 1}");
		assertThat(span.resource().get("received.content_type")).isEqualTo("application/json");
		assertThat(backends.collector().output().spans("another service")).isEmpty();
	}

	@Test
	void standardPortsAreTheCollectorsOwn(Backends backends) {
		Collector collector = backends.collectorOnStandardPorts();
		assertThat(collector.grpc()).endsWith(":4317");
		assertThat(collector.http()).endsWith(":4318");
		String service = "harness-" + UUID.randomUUID();
		sendSpan(collector.http(), service);
		collector.output().awaitSpan(service, "foo");
		assertThat(backends.collectorWithHttpOn4317().http()).endsWith(":4317");
	}

	@Test
	void prometheusAnswersQueries(Backends backends) {
		assertThat(backends.prometheus().query("vector(1)")).hasSize(1);
		assertThat(backends.prometheus().query("mlflow_trace_span_duration_milliseconds_count{job='nobody'}"))
			.isEmpty();
	}

	@Test
	void mlflowShowsExperimentsAndTraces(Backends backends) {
		MlflowApi mlflow = backends.mlflow();
		String name = "harness-" + UUID.randomUUID();
		assertThat(mlflow.experimentId(name)).isEmpty();
		String id = mlflow.createExperiment(name);
		assertThat(mlflow.experimentId(name)).contains(id);
		assertThat(mlflow.traces(id)).isEmpty();
		assertThat(mlflow.trace("tr-00000000000000000000000000000001")).isEmpty();
	}

	private void sendSpan(String endpoint, String service) {
		JsonNode answer = this.http.post(URI.create(endpoint + "/v1/traces"),
				"""
						{"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "%s"}}]},
						"scopeSpans": [{"spans": [{"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": "foo",
						"attributes": [{"key": "mlflow.spanInputs", "value": {"stringValue": "{\\"a\\": 1}"}}]}]}]}]}"""
					.formatted(service));
		assertThat(answer.has("partialSuccess")).isTrue();
	}

}
