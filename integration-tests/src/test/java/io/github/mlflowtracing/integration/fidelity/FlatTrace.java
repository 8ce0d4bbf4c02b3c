/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.github.mlflowtracing.integration.StoredTrace;

/**
 * A trace as MLflow gives it back, as one text per field, without what differs from run
 * to run: ids, times, sizes, the process's user, stack traces.
 */
final class FlatTrace {

	private static final JsonMapper json = JsonMapper.shared();

	private final SortedMap<String, String> fields = new TreeMap<>();

	private final Map<String, String> labels = new HashMap<>();

	private FlatTrace(JsonNode trace) {
		for (JsonNode span : trace.get("spans")) {
			String label = span.get("name").asString();
			for (int i = 2; this.labels.containsValue(label); i++) {
				label = span.get("name").asString() + " " + i;
			}
			this.labels.put(span.get("span_id").asString(), label);
		}
		trace.get("trace_info").properties().forEach((field) -> {
			switch (field.getKey()) {
				case "trace_metadata" -> field.getValue().properties().forEach((entry) -> metadata(entry));
				case "tags" -> field.getValue().properties().forEach((entry) -> tag(entry));
				case "assessments" -> field.getValue().forEach(this::assessment);
				case "trace_id", "request_time", "execution_duration" -> put(field.getKey(), "<any>");
				case "trace_location" -> put(field.getKey(), field.getValue().path("type").asString());
				default -> put(field.getKey(), text(field.getValue()));
			}
		});
		trace.get("spans").forEach(this::span);
	}

	/**
	 * The fields of a trace.
	 * @param trace {@code trace_info} and {@code spans}
	 * @return the fields' texts by their path
	 */
	static SortedMap<String, String> of(JsonNode trace) {
		return new FlatTrace(trace).fields;
	}

	private void metadata(Map.Entry<String, JsonNode> entry) {
		String key = "trace_metadata." + entry.getKey();
		switch (entry.getKey()) {
			case "mlflow.user", "mlflow.trace.sizeBytes", "mlflow.sourceRun" -> put(key, "<any>");
			case "mlflow.trace.sizeStats" -> json.readTree(entry.getValue().asString())
				.properties()
				.forEach((size) -> put(key + "." + size.getKey(),
						size.getKey().equals("num_spans") ? text(size.getValue()) : "<any>"));
			default -> put(key, entry.getValue().asString());
		}
	}

	private void tag(Map.Entry<String, JsonNode> entry) {
		put("tags." + entry.getKey(),
				entry.getKey().equals("mlflow.artifactLocation") ? "<any>" : entry.getValue().asString());
	}

	/** Their names differ in each program. */
	private void assessment(JsonNode assessment) {
		String at = "assessments(%s).".formatted(assessment.get("assessment_name").asString());
		assessment.properties().forEach((field) -> {
			switch (field.getKey()) {
				case "assessment_id", "trace_id", "create_time", "last_update_time", "overrides" ->
					put(at + field.getKey(), "<any>");
				case "span_id" -> put(at + field.getKey(), this.labels.get(base64(field.getValue().asString())));
				case "feedback" -> field.getValue()
					.properties()
					.forEach((part) -> put(at + "feedback." + part.getKey(), withoutStackTrace(part.getValue())));
				default -> put(at + field.getKey(), text(field.getValue()));
			}
		});
	}

	private static String withoutStackTrace(JsonNode part) {
		if (part.has("stack_trace")) {
			((ObjectNode) part).put("stack_trace", "<any>");
		}
		return text(part);
	}

	/** Spans say their ids so. */
	private static String base64(String hex) {
		return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
	}

	private void span(JsonNode span) {
		String at = "span(" + this.labels.get(span.get("span_id").asString()) + ").";
		span.properties().forEach((field) -> {
			switch (field.getKey()) {
				case "trace_id", "span_id", "start_time_unix_nano", "end_time_unix_nano" ->
					put(at + field.getKey(), "<any>");
				case "parent_span_id" -> put(at + field.getKey(), this.labels.get(field.getValue().asString()));
				case "attributes" -> attributes(at, field.getValue());
				case "events" -> {
					int number = 0;
					for (JsonNode event : field.getValue()) {
						String eventAt = at + "event " + ++number + ".";
						put(eventAt + "name", event.get("name").asString());
						attributes(eventAt, event.path("attributes"));
					}
				}
				case "links" -> field.getValue().forEach((link) -> attributes(at + "link.", link.path("attributes")));
				case "status" -> field.getValue()
					.properties()
					.forEach((status) -> put(at + "status." + status.getKey(), status.getValue().asString()));
				default -> put(at + field.getKey(), text(field.getValue()));
			}
		});
	}

	private void attributes(String at, JsonNode attributes) {
		for (JsonNode attribute : attributes) {
			String key = attribute.get("key").asString();
			switch (key) {
				case "mlflow.traceRequestId", "exception.stacktrace" -> put(at + key, "<any>");
				default ->
					put(at + key, json.writeValueAsString(StoredTrace.StoredSpan.value(attribute.path("value"))));
			}
		}
	}

	private static String text(JsonNode value) {
		return value.isString() ? value.asString() : value.toString();
	}

	private void put(String field, String value) {
		this.fields.put(field, value);
	}

}
