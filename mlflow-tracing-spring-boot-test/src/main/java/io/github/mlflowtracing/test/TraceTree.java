/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;

/**
 * Draws a trace: a line for each span, below its parent, with its type, status, inputs
 * and outputs. In ASCII, since consoles of build servers garble the rest.
 */
final class TraceTree {

	private static final int MAX_VALUE = 100;

	private static final List<String> SAID_OF_EACH_TRACE = List.of(MlflowTraceKeys.TAG_TRACE_NAME,
			MlflowTraceKeys.SCHEMA_VERSION, MlflowTraceKeys.SOURCE_NAME, MlflowTraceKeys.SOURCE_TYPE,
			MlflowTraceKeys.USER);

	private final CapturedTrace trace;

	private final List<JsonNode> spans;

	private final StringBuilder lines = new StringBuilder();

	TraceTree(CapturedTrace trace) {
		this.trace = trace;
		this.spans = trace.spans();
	}

	String draw() {
		this.lines.append("trace ").append(this.trace.id()).append(' ').append(this.trace.get("state").asString());
		drawFacts("tags");
		drawFacts("metadata");
		this.spans.stream().filter((span) -> !hasParentHere(span)).forEach((top) -> draw(top, "  ", "  "));
		return this.lines.toString();
	}

	private void drawFacts(String field) {
		ObjectNode facts = this.trace.get(field).asObject().deepCopy();
		facts.remove(SAID_OF_EACH_TRACE);
		if (!facts.isEmpty()) {
			this.lines.append(' ').append(field).append(' ').append(facts);
		}
	}

	private boolean hasParentHere(JsonNode span) {
		return this.spans.stream().anyMatch((candidate) -> isParent(candidate, span));
	}

	private static boolean isParent(JsonNode candidate, JsonNode span) {
		return candidate.path("spanId").equals(span.path("parentSpanId"));
	}

	private void draw(JsonNode span, String indent, String indentBelow) {
		this.lines.append('\n').append(indent).append(describe(span));
		List<JsonNode> children = this.spans.stream().filter((candidate) -> isParent(span, candidate)).toList();
		for (int i = 0; i < children.size(); i++) {
			boolean last = i == children.size() - 1;
			draw(children.get(i), indentBelow + (last ? "\\- " : "+- "), indentBelow + (last ? "   " : "|  "));
		}
	}

	private static String describe(JsonNode span) {
		JsonNode status = span.path("status");
		String message = status.path("message").asString();
		return "%s [%s] %s%s %s -> %s".formatted(span.path("name").asString(), span.path("type").asString("no type"),
				status.path("code").asString(), message.isEmpty() ? "" : " (" + shorten(message) + ")",
				shorten(span.path("inputs").toString()), shorten(span.path("outputs").toString()));
	}

	private static String shorten(String text) {
		String line = text.replace("\n", "\\n");
		return (line.length() <= MAX_VALUE) ? line : line.substring(0, MAX_VALUE) + "...";
	}

}
