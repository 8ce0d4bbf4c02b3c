/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.genai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.content.JsonValue;

/**
 * Tools that a model may call in the nested form of OpenAI's API: MLflow's UI (3.17)
 * drops those in the flat one.
 */
final class GenAiTools {

	private GenAiTools() {
	}

	static @Nullable Object definitions(GenAiAttributes span) {
		return (span.structure("gen_ai.tool.definitions") instanceof List<?> tools) ? nested(tools) : null;
	}

	static @Nullable Object ofOpenInference(GenAiAttributes span) {
		List<Object> tools = new ArrayList<>();
		span.numbered("llm.tools.").values().forEach((fields) -> {
			Object schema = fields.get("tool.json_schema");
			Object tool = (schema instanceof String text) ? JsonValue.parse(text) : schema;
			if (tool != null) {
				tools.add(tool);
			}
		});
		return tools.isEmpty() ? null : nested(tools);
	}

	private static List<Object> nested(List<?> tools) {
		List<Object> nested = new ArrayList<>();
		for (Object tool : tools) {
			if (tool instanceof Map<?, ?> map && map.get("function") == null && map.get("name") != null) {
				Map<Object, @Nullable Object> function = new LinkedHashMap<>(map);
				function.remove("type");
				nested.add(Map.of("type", "function", "function", function));
			}
			else if (tool != null) {
				nested.add(tool);
			}
		}
		return nested;
	}

}
