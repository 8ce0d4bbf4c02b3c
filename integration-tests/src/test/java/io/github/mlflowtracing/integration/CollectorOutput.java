/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What arrived at a collector: the lines of its file exporters, one for each export
 * request. They are never truncated, so they are searched for a service name.
 *
 * @param folder where the collector writes
 */
public record CollectorOutput(Path folder) {

	private static final JsonMapper JSON = new JsonMapper();

	/**
	 * Waits for spans of a service.
	 * @param serviceName value of {@code service.name}
	 * @param name name of a span that must be among them
	 * @return all spans of that service so far
	 */
	List<CollectedSpan> awaitSpan(String serviceName, String name) {
		return Awaitility.await("span " + name + " of " + serviceName + " at the collector")
			.until(() -> spans(serviceName), (spans) -> spans.stream().anyMatch((span) -> span.name().equals(name)));
	}

	public List<CollectedSpan> spans(String serviceName) {
		return items("traces.jsonl", "resourceSpans", serviceName)
			.flatMap((resource) -> resource.at("/scopeSpans")
				.valueStream()
				.flatMap((scope) -> scope.get("spans").valueStream())
				.map((span) -> new CollectedSpan(attributes(resource.get("resource")), span)))
			.toList();
	}

	/**
	 * Waits for a metric of a service.
	 * @param serviceName value of {@code service.name}
	 * @param name name of the metric
	 * @return the metric in the latest request so far
	 */
	CollectedMetric awaitMetric(String serviceName, String name) {
		return Awaitility.await("metric " + name + " of " + serviceName + " at the collector")
			.until(() -> metrics(serviceName).stream()
				.filter((metric) -> metric.name().equals(name))
				.reduce((earlier, later) -> later), Optional::isPresent)
			.orElseThrow();
	}

	List<CollectedMetric> metrics(String serviceName) {
		return items("metrics.jsonl", "resourceMetrics", serviceName)
			.flatMap((resource) -> resource.at("/scopeMetrics")
				.valueStream()
				.flatMap((scope) -> scope.get("metrics").valueStream())
				.map((metric) -> new CollectedMetric(attributes(resource.get("resource")), metric)))
			.toList();
	}

	static Attributes attributes(JsonNode owner) {
		return new Attributes(owner.path("attributes"));
	}

	private Stream<JsonNode> items(String file, String items, String serviceName) {
		return lines(file).stream()
			.map(JSON::readTree)
			.flatMap((line) -> line.get(items).valueStream())
			.filter((resource) -> serviceName.equals(attributes(resource.get("resource")).get("service.name")));
	}

	/**
	 * Whole lines only: the collector may be writing the last one.
	 */
	private List<String> lines(String file) {
		try {
			Path path = this.folder.resolve(file);
			String text = Files.exists(path) ? Files.readString(path, StandardCharsets.UTF_8) : "";
			return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Attributes in OTLP's JSON form.
	 */
	public record Attributes(JsonNode list) {

		/**
		 * A value as text.
		 * @param key key of the attribute
		 * @return the text, or {@code null} without such an attribute
		 */
		String get(String key) {
			return this.list.valueStream()
				.filter((attribute) -> attribute.get("key").asString().equals(key))
				.map((attribute) -> attribute.get("value").iterator().next().asString())
				.findFirst()
				.orElse(null);
		}

	}

	public record CollectedSpan(Attributes resource, JsonNode json) {

		String name() {
			return this.json.get("name").asString();
		}

		public String traceId() {
			return "tr-" + this.json.get("traceId").asString();
		}

		public String spanId() {
			return this.json.get("spanId").asString();
		}

		String parentSpanId() {
			return this.json.path("parentSpanId").asString("");
		}

		Attributes attributes() {
			return CollectorOutput.attributes(this.json);
		}

	}

	record CollectedMetric(Attributes resource, JsonNode json) {

		String name() {
			return this.json.get("name").asString();
		}

		List<JsonNode> histogramPoints() {
			return this.json.at("/histogram/dataPoints").valueStream().toList();
		}

	}

}
