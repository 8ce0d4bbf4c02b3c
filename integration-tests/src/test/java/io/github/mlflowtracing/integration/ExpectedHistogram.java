/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.List;

import tools.jackson.databind.JsonNode;

import io.github.mlflowtracing.integration.CollectorOutput.Attributes;
import io.github.mlflowtracing.integration.CollectorOutput.CollectedMetric;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The histogram of span durations after
 * {@link io.github.mlflowtracing.integration.app.TracedApplication} has made its spans.
 */
final class ExpectedHistogram {

	static final String NAME = "mlflow.trace.span.duration";

	private static final List<Double> BOUNDS = List.of(5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0,
			2500.0, 5000.0, 7500.0, 10000.0);

	private ExpectedHistogram() {
	}

	static void assertComplete(CollectedMetric metric) {
		assertThat(metric.json().get("unit").asString()).isEqualTo("ms");
		assertThat(metric.json().get("description").asString()).isEqualTo("Duration of spans in milliseconds");
		List<JsonNode> points = metric.histogramPoints();
		assertThat(points).hasSameSizeAs(ExpectedSpans.NAMES);
		assertPoint(points, "foo", "UNKNOWN", "true", "OK");
		assertPoint(points, "process_request", "CHAIN", "true", "OK");
		assertPoint(points, "Assistant.answer", "CHAIN", "true", "OK");
		assertPoint(points, "Assistant.answer", "RETRIEVER", "false", "OK");
		assertPoint(points, "fail", "AGENT", "true", "ERROR");
	}

	private static void assertPoint(List<JsonNode> points, String traceName, String type, String root, String status) {
		assertThat(points).filteredOn((point) -> {
			Attributes labels = CollectorOutput.attributes(point);
			return traceName.equals(labels.get("tags.mlflow.traceName")) && type.equals(labels.get("span_type"))
					&& root.equals(labels.get("root")) && status.equals(labels.get("span_status"))
					&& "0".equals(labels.get("experiment_id"));
		}).as("%s %s", traceName, type).singleElement().satisfies((point) -> {
			assertThat(point.get("count").asString()).isEqualTo("1");
			assertThat(point.get("explicitBounds").valueStream().map(JsonNode::asDouble)).isEqualTo(BOUNDS);
		});
	}

}
