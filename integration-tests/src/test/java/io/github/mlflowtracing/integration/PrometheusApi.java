/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * Asks a Prometheus by PromQL.
 *
 * @param url address of the server
 * @param otlpMetricsEndpoint where it takes metrics by OTLP
 */
record PrometheusApi(String url, String otlpMetricsEndpoint) {

	private static final JsonHttp HTTP = new JsonHttp();

	/**
	 * Waits until an instant query has a result.
	 * @param promQl the query
	 * @return the series, each with {@code metric} and {@code value}
	 */
	List<JsonNode> await(String promQl) {
		return Awaitility.await(promQl).until(() -> query(promQl), (series) -> !series.isEmpty());
	}

	List<JsonNode> query(String promQl) {
		URI uri = URI.create(this.url + "/api/v1/query?query=" + URLEncoder.encode(promQl, StandardCharsets.UTF_8));
		return HTTP.get(uri).orElseThrow().at("/data/result").valueStream().toList();
	}

}
