/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.List;

import org.assertj.core.api.AssertProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.actuate.TraceDescription;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

/**
 * A trace as MLflow would show it. Immutable.
 *
 * @since 0.1.0
 */
public final class CapturedTrace implements AssertProvider<CapturedTraceAssert> {

	private final JsonNode json;

	CapturedTrace(MlflowTrace trace) {
		this.json = JsonMapper.shared().valueToTree(TraceDescription.whole(trace));
	}

	/**
	 * The id as MLflow writes it.
	 * @return "tr-" and 32 hexadecimal digits
	 */
	public String id() {
		return this.json.path("traceId").asString();
	}

	/**
	 * All that was captured, for what the assertions do not cover.
	 * @return the trace as {@code /actuator/mlflowtraces/{traceId}} answers it
	 */
	public JsonNode json() {
		return this.json.deepCopy();
	}

	JsonNode get(String field) {
		return this.json.path(field);
	}

	List<JsonNode> spans() {
		return this.json.path("spans").valueStream().toList();
	}

	@Override
	public CapturedTraceAssert assertThat() {
		return new CapturedTraceAssert(this);
	}

	/**
	 * A failure's message with the trace below it, once.
	 */
	String explain(String message) {
		return withoutTree(message) + "\n\n" + this;
	}

	String withoutTree(String message) {
		return message.replace("\n\n" + this, "");
	}

	/**
	 * Draws the trace as a tree of its spans.
	 */
	@Override
	public String toString() {
		return new TraceTree(this).draw();
	}

}
