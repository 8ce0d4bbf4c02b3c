/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;

/**
 * Options of a chat under the names of OpenAI's API, as MLflow's integrations with
 * Python's clients record them: chosen ones, since a provider's options may hold keys and
 * headers.
 */
final class ModelOptions {

	/** What only some providers have: the property, the name. */
	private static final Map<String, String> OF_PROVIDERS = Map.of("seed", "seed", "n", "n", "maxCompletionTokens",
			"max_completion_tokens", "reasoningEffort", "reasoning_effort");

	private ModelOptions() {
	}

	static void addTo(Map<String, @Nullable Object> inputs, @Nullable ChatOptions options) {
		if (options == null) {
			return;
		}
		put(inputs, "model", options.getModel());
		put(inputs, "temperature", options.getTemperature());
		put(inputs, "top_p", options.getTopP());
		put(inputs, "top_k", options.getTopK());
		put(inputs, "max_tokens", options.getMaxTokens());
		put(inputs, "stop", options.getStopSequences());
		put(inputs, "frequency_penalty", options.getFrequencyPenalty());
		put(inputs, "presence_penalty", options.getPresencePenalty());
		BeanWrapper properties = new BeanWrapperImpl(options);
		OF_PROVIDERS.forEach((property, name) -> {
			if (properties.isReadableProperty(property)) {
				put(inputs, name, properties.getPropertyValue(property));
			}
		});
	}

	private static void put(Map<String, @Nullable Object> inputs, String name, @Nullable Object value) {
		if (value != null) {
			inputs.put(name, value);
		}
	}

}
