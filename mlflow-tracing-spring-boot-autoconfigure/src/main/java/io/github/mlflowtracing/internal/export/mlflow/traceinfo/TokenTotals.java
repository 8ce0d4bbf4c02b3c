/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * The tokens that a trace used so far, as {@code mlflow/tracing/utils/__init__.py} of
 * MLflow 3.17 sums them: a span counts only if none above it has usage, since usage
 * further up holds that of what is below. Not thread-safe.
 */
final class TokenTotals {

	private static final AttributeKey<String> USAGE = AttributeKey.stringKey(MlflowAttributes.CHAT_TOKEN_USAGE);

	private static final List<String> KEYS = List.of("input_tokens", "output_tokens", "total_tokens");

	private static final List<String> OPTIONAL_KEYS = List.of("cache_read_input_tokens", "cache_creation_input_tokens");

	/** Roughly: two ids, in a map. */
	private static final int BYTES_PER_SPAN = 200;

	private final Map<String, JsonNode> usages = new HashMap<>();

	private final Map<String, String> parents = new HashMap<>();

	private boolean forTheServer;

	/**
	 * Adds spans of the trace.
	 * @return these totals
	 */
	TokenTotals add(List<SpanData> spans) {
		for (SpanData span : spans) {
			this.parents.put(span.getSpanId(), span.getParentSpanId());
			String usage = span.getAttributes().get(USAGE);
			if (usage != null) {
				this.usages.put(span.getSpanId(), parse(usage));
			}
			this.forTheServer |= isForTheServerToTranslate(span);
		}
		return this;
	}

	/**
	 * How many bytes they take, roughly.
	 */
	int size() {
		return this.parents.size() * BYTES_PER_SPAN;
	}

	/**
	 * Sums the usage.
	 * @return a JSON object; {@code null} where no span has usage, and where some has it
	 * under names that the server alone translates, so that the server has to sum
	 */
	@Nullable String sum() {
		if (this.usages.isEmpty() || this.forTheServer) {
			return null;
		}
		Map<String, Long> totals = new LinkedHashMap<>();
		KEYS.forEach((key) -> totals.put(key, 0L));
		this.usages.forEach((id, usage) -> {
			if (!isBelowAnother(id)) {
				add(totals, usage);
			}
		});
		return totals.entrySet()
			.stream()
			.map((total) -> "\"%s\": %d".formatted(total.getKey(), total.getValue()))
			.collect(Collectors.joining(", ", "{", "}"));
	}

	private static void add(Map<String, Long> totals, JsonNode usage) {
		KEYS.forEach((key) -> totals.merge(key, usage.path(key).asLong(0), Long::sum));
		OPTIONAL_KEYS.stream()
			.filter(usage::has)
			.forEach((key) -> totals.merge(key, usage.path(key).asLong(0), Long::sum));
	}

	private boolean isBelowAnother(String id) {
		String at = this.parents.get(id);
		for (int steps = this.parents.size(); at != null && steps > 0; steps--) {
			if (this.usages.containsKey(at)) {
				return true;
			}
			at = this.parents.get(at);
		}
		return false;
	}

	private static boolean isForTheServerToTranslate(SpanData span) {
		return span.getAttributes().get(USAGE) == null && span.getAttributes()
			.asMap()
			.keySet()
			.stream()
			.anyMatch((key) -> key.getKey().startsWith("gen_ai.usage.") || key.getKey().startsWith("llm.token_count."));
	}

	private static JsonNode parse(String usage) {
		try {
			return JsonMapper.shared().readTree(usage);
		}
		catch (JacksonException ex) {
			return JsonMapper.shared().missingNode();
		}
	}

}
