/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A trace as MLflow gives it back.
 *
 * @param json {@code trace_info} and {@code spans}
 */
public record StoredTrace(JsonNode json) {

	public JsonNode info() {
		return this.json.get("trace_info");
	}

	public String name() {
		return info().at("/tags/mlflow.traceName").asString("");
	}

	public String state() {
		return info().path("state").asString("");
	}

	String experimentId() {
		return info().at("/trace_location/mlflow_experiment/experiment_id").asString("");
	}

	public List<StoredSpan> spans() {
		return this.json.get("spans").valueStream().map(StoredSpan::new).toList();
	}

	public StoredSpan span(String name) {
		return spans().stream().filter((span) -> span.name().equals(name)).findFirst().orElseThrow();
	}

	/**
	 * A span of the trace.
	 *
	 * @param json the span, with attributes as MLflow keeps them
	 */
	public record StoredSpan(JsonNode json) {

		public String name() {
			return this.json.get("name").asString();
		}

		public String spanId() {
			return hex("span_id");
		}

		public String parentSpanId() {
			return hex("parent_span_id");
		}

		public String status() {
			return this.json.at("/status/code").asString("");
		}

		public String statusMessage() {
			return this.json.at("/status/message").asString("");
		}

		public List<String> eventNames() {
			return this.json.path("events").valueStream().map((event) -> event.get("name").asString()).toList();
		}

		public @Nullable Object attribute(String key) {
			return this.json.get("attributes")
				.valueStream()
				.filter((attribute) -> attribute.get("key").asString().equals(key))
				.findFirst()
				.map((attribute) -> value(attribute.path("value")))
				.orElse(null);
		}

		private String hex(String field) {
			return HexFormat.of().formatHex(Base64.getDecoder().decode(this.json.path(field).asString("")));
		}

		/**
		 * A value as MLflow writes it: an object with one field, which names the type, or
		 * none for {@code null}.
		 */
		public static @Nullable Object value(JsonNode value) {
			if (value.isEmpty()) {
				return null;
			}
			Map.Entry<String, JsonNode> typed = value.properties().iterator().next();
			return switch (typed.getKey()) {
				case "kvlist_value" -> {
					Map<String, @Nullable Object> map = new LinkedHashMap<>();
					typed.getValue()
						.path("values")
						.forEach((entry) -> map.put(entry.get("key").asString(), value(entry.path("value"))));
					yield map;
				}
				case "array_value" -> typed.getValue()
					.path("values")
					.valueStream()
					.map(StoredSpan::value)
					.collect(Collectors.toCollection(ArrayList::new));
				case "int_value" -> typed.getValue().asLong();
				case "double_value" -> typed.getValue().asDouble();
				case "bool_value" -> typed.getValue().asBoolean();
				default -> typed.getValue().asString();
			};
		}

	}

}
