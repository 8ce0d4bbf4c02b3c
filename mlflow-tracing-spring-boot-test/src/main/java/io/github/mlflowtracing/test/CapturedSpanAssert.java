/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * AssertJ assertions about a span. Failures draw its trace.
 * <p>
 * Expected values are anything that Jackson writes (maps, lists, records, strings,
 * numbers, {@code null} ...) and compared as JSON by meaning: the order of an object's
 * fields does not matter, and 1 is 1.0. What is not recorded is {@code null}.
 *
 * @since 0.1.0
 */
public final class CapturedSpanAssert extends AbstractAssert<CapturedSpanAssert, JsonNode> {

	private final CapturedTrace trace;

	CapturedSpanAssert(JsonNode actual, CapturedTrace trace) {
		super(actual, CapturedSpanAssert.class);
		this.trace = trace;
	}

	/**
	 * The span is of this type.
	 * @param expected one of {@link io.github.mlflowtracing.SpanType}, or any other
	 * @return this
	 */
	public CapturedSpanAssert hasType(String expected) {
		return has("type", this.actual.path("type"), expected);
	}

	/**
	 * The span ended well.
	 * @return this
	 */
	public CapturedSpanAssert hasStatusOk() {
		return has("status", this.actual.path("status").path("code"), "OK");
	}

	/**
	 * The span ended with an error.
	 * @return this
	 */
	public CapturedSpanAssert hasStatusError() {
		return has("status", this.actual.path("status").path("code"), "ERROR");
	}

	/**
	 * The span ended with an error that is described so.
	 * @param description the description; of an exception {@code Type: message}
	 * @return this
	 */
	public CapturedSpanAssert hasStatusError(String description) {
		return hasStatusError().has("status description", this.actual.path("status").path("message"), description);
	}

	/**
	 * An exception of this class was recorded on the span.
	 * @param type the class
	 * @param message its message
	 * @return this
	 */
	public CapturedSpanAssert hasException(Class<? extends Throwable> type, String message) {
		// MLflow's SDK and this library record simple names, OpenTelemetry full ones
		List<String> names = List.of(type.getSimpleName(), type.getName());
		boolean found = events("exception").stream()
			.anyMatch((attributes) -> names.contains(attributes.path("exception.type").asString())
					&& attributes.path("exception.message").asString().equals(message));
		return require(found, "an exception %s with the message '%s'".formatted(type.getSimpleName(), message),
				this.actual.path("events"));
	}

	/**
	 * An input of the span has this value.
	 * @param name the parameter's name, or a JSON pointer such as
	 * {@code /messages/0/content}
	 * @param expected the value
	 * @return this
	 */
	public CapturedSpanAssert hasInput(String name, @Nullable Object expected) {
		return hasField("input", name, expected);
	}

	/**
	 * These are the inputs of the span, and no more.
	 * @param expected the inputs
	 * @return this
	 */
	public CapturedSpanAssert hasInputs(@Nullable Object expected) {
		return has("inputs", this.actual.path("inputs"), expected);
	}

	/**
	 * These are among the inputs of the span.
	 * @param expected what objects must have at least, at any depth; arrays must be as
	 * long
	 * @return this
	 */
	public CapturedSpanAssert hasInputsIncluding(Object expected) {
		return includes("inputs", this.actual.path("inputs"), expected);
	}

	/**
	 * A field of the span's output has this value.
	 * @param name the field's name, or a JSON pointer such as
	 * {@code /choices/0/message/content}
	 * @param expected the value
	 * @return this
	 */
	public CapturedSpanAssert hasOutput(String name, @Nullable Object expected) {
		return hasField("output", name, expected);
	}

	/**
	 * This is the output of the span, and no more.
	 * @param expected the output
	 * @return this
	 */
	public CapturedSpanAssert hasOutputs(@Nullable Object expected) {
		return has("outputs", this.actual.path("outputs"), expected);
	}

	/**
	 * This is part of the output of the span.
	 * @param expected what objects must have at least, at any depth; arrays must be as
	 * long
	 * @return this
	 */
	public CapturedSpanAssert hasOutputsIncluding(Object expected) {
		return includes("outputs", this.actual.path("outputs"), expected);
	}

	/**
	 * The span has this attribute.
	 * @param key the key
	 * @param expected the value; of a complex one its JSON text
	 * @return this
	 */
	public CapturedSpanAssert hasAttribute(String key, Object expected) {
		return has("attribute '%s'".formatted(key), this.actual.path("attributes").path(key), expected);
	}

	/**
	 * The span says that so many tokens were used.
	 * @param expected the usage
	 * @return this
	 */
	public CapturedSpanAssert hasTokenUsage(TokenUsage expected) {
		Map<String, Long> tokens = new LinkedHashMap<>();
		tokens.put("input_tokens", expected.inputTokens());
		tokens.put("output_tokens", expected.outputTokens());
		tokens.put("total_tokens", expected.totalTokens());
		if (expected.cacheReadTokens() != null) {
			tokens.put("cache_read_input_tokens", expected.cacheReadTokens());
		}
		if (expected.cacheCreationTokens() != null) {
			tokens.put("cache_creation_input_tokens", expected.cacheCreationTokens());
		}
		JsonNode recorded = this.actual.path("attributes").path(MlflowAttributes.CHAT_TOKEN_USAGE);
		return has("token usage", recorded.isString() ? JsonComparison.parse(recorded.asString()) : recorded, tokens);
	}

	/**
	 * The span has an event of this name.
	 * @param name the name
	 * @return this
	 */
	public CapturedSpanAssert hasEvent(String name) {
		return hasEvent(name, Map.of());
	}

	/**
	 * The span has an event of this name with, at least, these attributes.
	 * @param name the name
	 * @param attributes the attributes
	 * @return this
	 */
	public CapturedSpanAssert hasEvent(String name, Map<String, ?> attributes) {
		JsonNode expected = JsonComparison.json(attributes);
		return require(events(name).stream().anyMatch((event) -> JsonComparison.includes(event, expected)),
				"an event '%s'%s".formatted(name, attributes.isEmpty() ? "" : " with " + expected),
				this.actual.path("events"));
	}

	/**
	 * The span has no parent in MLflow.
	 * @return this
	 */
	public CapturedSpanAssert isRoot() {
		return require(this.actual.path("parentSpanId").isNull(), "no parent", parentName());
	}

	/**
	 * The span hangs right below another.
	 * @param parent the other span's name
	 * @return this
	 */
	public CapturedSpanAssert isChildOf(String parent) {
		return has("parent", parentName(), parent);
	}

	private JsonNode parentName() {
		return this.trace.spans()
			.stream()
			.filter((span) -> span.path("spanId").equals(this.actual.path("parentSpanId")))
			.findFirst()
			.map((span) -> span.path("name"))
			.orElse(JsonComparison.json(null));
	}

	private List<JsonNode> events(String name) {
		return this.actual.path("events")
			.valueStream()
			.filter((event) -> event.path("name").asString().equals(name))
			.map((event) -> event.path("attributes"))
			.toList();
	}

	private CapturedSpanAssert hasField(String kind, String name, @Nullable Object expected) {
		JsonNode values = this.actual.path(kind + "s");
		return has("%s '%s'".formatted(kind, name), name.startsWith("/") ? values.at(name) : values.path(name),
				expected);
	}

	private CapturedSpanAssert has(String what, JsonNode found, @Nullable Object expected) {
		JsonNode wanted = JsonComparison.json(expected);
		JsonNode value = found.isMissingNode() ? JsonComparison.json(null) : found;
		return require(JsonComparison.areEqual(value, wanted), "%s %s".formatted(what, wanted), value);
	}

	private CapturedSpanAssert includes(String what, JsonNode found, Object expected) {
		JsonNode wanted = JsonComparison.json(expected);
		return require(JsonComparison.includes(found, wanted), "%s including %s".formatted(what, wanted), found);
	}

	private CapturedSpanAssert require(boolean met, String expectation, JsonNode found) {
		if (!met) {
			throw failure("%s", this.trace.explain("Expected span '%s' to have %s, but found %s"
				.formatted(this.actual.path("name").asString(), expectation, found)));
		}
		return this;
	}

}
