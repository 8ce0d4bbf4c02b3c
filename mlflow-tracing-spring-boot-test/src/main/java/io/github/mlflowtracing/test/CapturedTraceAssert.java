/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.assertj.core.api.AbstractAssert;
import tools.jackson.databind.JsonNode;

import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;

/**
 * AssertJ assertions about a trace. Failures draw it.
 *
 * @since 0.1.0
 */
public final class CapturedTraceAssert extends AbstractAssert<CapturedTraceAssert, CapturedTrace> {

	CapturedTraceAssert(CapturedTrace actual) {
		super(actual, CapturedTraceAssert.class);
	}

	/**
	 * The trace has this name, which is its root span's.
	 * @param expected the name
	 * @return this
	 */
	public CapturedTraceAssert hasName(String expected) {
		return has("name", this.actual.get("name"), expected);
	}

	/**
	 * The trace is well: what was set, or else its root span has no error.
	 * @return this
	 */
	public CapturedTraceAssert hasStatusOk() {
		return has("status", this.actual.get("state"), "OK");
	}

	/**
	 * The trace failed: what was set, or else its root span has an error.
	 * @return this
	 */
	public CapturedTraceAssert hasStatusError() {
		return has("status", this.actual.get("state"), "ERROR");
	}

	/**
	 * The trace belongs to this session.
	 * @param expected the session's id
	 * @return this
	 */
	public CapturedTraceAssert hasSession(String expected) {
		return has("session", this.actual.get("metadata").path(MlflowTraceKeys.SESSION), expected);
	}

	/**
	 * The trace belongs to this user.
	 * @param expected the user's id
	 * @return this
	 */
	public CapturedTraceAssert hasUser(String expected) {
		return has("user", this.actual.get("metadata").path(MlflowTraceKeys.TRACE_USER), expected);
	}

	/**
	 * The trace has this tag.
	 * @param key the key
	 * @param expected the value
	 * @return this
	 */
	public CapturedTraceAssert hasTag(String key, String expected) {
		return has("tag '%s'".formatted(key), this.actual.get("tags").path(key), expected);
	}

	/**
	 * The trace has this metadata.
	 * @param key the key
	 * @param expected the value
	 * @return this
	 */
	public CapturedTraceAssert hasMetadata(String key, String expected) {
		return has("metadata '%s'".formatted(key), this.actual.get("metadata").path(key), expected);
	}

	/**
	 * The application gave the trace this id of its client's.
	 * @param expected the id
	 * @return this
	 */
	public CapturedTraceAssert hasClientRequestId(String expected) {
		return has("client request id", this.actual.get("clientRequestId"), expected);
	}

	/**
	 * MLflow lists the trace with this text for its request.
	 * @param expected the text
	 * @return this
	 */
	public CapturedTraceAssert hasRequestPreview(String expected) {
		return has("request preview", this.actual.get("requestPreview"), expected);
	}

	/**
	 * MLflow lists the trace with this text for its response.
	 * @param expected the text
	 * @return this
	 */
	public CapturedTraceAssert hasResponsePreview(String expected) {
		return has("response preview", this.actual.get("responsePreview"), expected);
	}

	/**
	 * The trace has so many spans.
	 * @param expected how many
	 * @return this
	 */
	public CapturedTraceAssert hasSpanCount(int expected) {
		return has("span count", this.actual.get("spanCount"), expected);
	}

	/**
	 * The trace has a span of this name.
	 * @param name the name
	 * @return this
	 */
	public CapturedTraceAssert hasSpan(String name) {
		return hasSpan(name, (span) -> {
		});
	}

	/**
	 * The trace has a span of this name of which all requirements hold.
	 * @param name the name
	 * @param requirements the assertions about that span
	 * @return this
	 */
	public CapturedTraceAssert hasSpan(String name, Consumer<CapturedSpanAssert> requirements) {
		List<String> failures = new ArrayList<>();
		for (JsonNode span : spans(name)) {
			try {
				requirements.accept(new CapturedSpanAssert(span, this.actual));
				return this;
			}
			catch (AssertionError ex) {
				failures.add(this.actual.withoutTree(String.valueOf(ex.getMessage())));
			}
		}
		if (failures.isEmpty()) {
			throw explained("Expected a span '%s', but there is none".formatted(name));
		}
		throw explained((failures.size() == 1) ? failures.get(0)
				: "Expected a span '%s' that satisfies the requirements, but of %d:\n- %s".formatted(name,
						failures.size(), String.join("\n- ", failures)));
	}

	/**
	 * The trace has no span of this name.
	 * @param name the name
	 * @return this
	 */
	public CapturedTraceAssert doesNotHaveSpan(String name) {
		if (!spans(name).isEmpty()) {
			throw explained("Expected no span '%s', but there is one".formatted(name));
		}
		return this;
	}

	/**
	 * A text is nowhere in the trace: in no name, input, output, attribute, event, tag
	 * and so on. For secrets that must not be recorded.
	 * @param text the text as it would appear in JSON
	 * @return this
	 */
	public CapturedTraceAssert doesNotContain(String text) {
		if (this.actual.json().toString().contains(text)) {
			throw explained("Expected '%s' nowhere, but it is in %s".formatted(text, this.actual.json()));
		}
		return this;
	}

	private List<JsonNode> spans(String name) {
		return this.actual.spans().stream().filter((span) -> span.path("name").asString().equals(name)).toList();
	}

	private CapturedTraceAssert has(String what, JsonNode found, Object expected) {
		JsonNode wanted = JsonComparison.json(expected);
		if (!JsonComparison.areEqual(found, wanted)) {
			throw failureWithActualExpected(found, wanted, "%s",
					this.actual
						.explain(found.isMissingNode() ? "Expected %s %s, but there is none".formatted(what, wanted)
								: "Expected %s %s, but it is %s".formatted(what, wanted, found)));
		}
		return this;
	}

	private AssertionError explained(String message) {
		return failure("%s", this.actual.explain(message));
	}

}
