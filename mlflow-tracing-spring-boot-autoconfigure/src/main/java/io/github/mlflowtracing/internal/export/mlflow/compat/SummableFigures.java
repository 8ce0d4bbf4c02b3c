/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.compat;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Token usage and cost that MLflow can add up: 3.17.2 refuses a whole request for a
 * figure that is no number, and shows a total of 0 where none is given.
 */
final class SummableFigures {

	private static final List<String> TOKENS = List.of("input_tokens", "output_tokens", "total_tokens",
			"cache_read_input_tokens", "cache_creation_input_tokens");

	private static final List<String> COSTS = List.of("input_cost", "output_cost", "total_cost");

	private SummableFigures() {
	}

	/**
	 * Makes token usage summable.
	 * @param text JSON text
	 * @return the same object if nothing is to be done; {@code null} if nothing is left
	 */
	static @Nullable String usage(String text) {
		JsonNode usage = read(text);
		if (!(usage instanceof ObjectNode figures)) {
			// the server takes no notice of it
			return text;
		}
		boolean sound = TOKENS.stream().allMatch((key) -> !figures.has(key) || figures.get(key).canConvertToLong())
				&& figures.has("total_tokens");
		if (sound && figures.properties().stream().allMatch((figure) -> isIntegral(figure.getValue()))) {
			return text;
		}
		ObjectNode mended = JsonMapper.shared().createObjectNode();
		for (Map.Entry<String, JsonNode> figure : figures.properties()) {
			Long tokens = tokens(figure.getValue());
			if (tokens != null) {
				mended.put(figure.getKey(), tokens);
			}
		}
		if (!mended.isEmpty() && !mended.has("total_tokens")) {
			mended.put("total_tokens", mended.path("input_tokens").asLong(0) + mended.path("output_tokens").asLong(0));
		}
		return mended.isEmpty() ? null : mended.toString();
	}

	/**
	 * Makes cost summable.
	 * @param text JSON text
	 * @return the same object if nothing is to be done; {@code null} if nothing is left
	 */
	static @Nullable String cost(String text) {
		if (!(read(text) instanceof ObjectNode costs)) {
			return null;
		}
		if (COSTS.stream().allMatch((key) -> !costs.has(key) || costs.get(key).isNumber())) {
			return text;
		}
		ObjectNode mended = JsonMapper.shared().createObjectNode();
		for (String key : COSTS) {
			Double cost = number(costs.path(key));
			if (cost != null) {
				mended.put(key, cost);
			}
		}
		return mended.isEmpty() ? null : mended.toString();
	}

	private static JsonNode read(String text) {
		try {
			return JsonMapper.shared().readTree(text);
		}
		catch (JacksonException ex) {
			return JsonMapper.shared().missingNode();
		}
	}

	private static boolean isIntegral(JsonNode figure) {
		return figure.isIntegralNumber() && figure.canConvertToLong();
	}

	private static @Nullable Long tokens(JsonNode figure) {
		if (isIntegral(figure)) {
			return figure.asLong();
		}
		Double number = number(figure);
		return (number != null && Math.abs(number) < Long.MAX_VALUE) ? (Long) Math.round(number) : null;
	}

	private static @Nullable Double number(JsonNode figure) {
		if (!figure.isNumber() && !figure.isString()) {
			return null;
		}
		try {
			double number = Double.parseDouble(figure.asString());
			return Double.isFinite(number) ? (Double) number : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
