/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.observation.AiOperationMetadata;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * Which model was called, and what it used: MLflow computes the cost of these.
 */
final class ModelAttributes {

	/** What conventions and MLflow write where they do not know the model. */
	private static final Set<String> NO_MODEL = Set.of("", "none", "unknown");

	private ModelAttributes() {
	}

	static void writeModel(AiSpan span, @Nullable AiOperationMetadata operation, @Nullable String answered,
			@Nullable String requested) {
		span.attribute(MlflowAttributes.LLM_MODEL,
				() -> isKnown(answered) ? answered : isKnown(requested) ? requested : null);
		span.attribute(MlflowAttributes.LLM_PROVIDER, () -> provider(operation));
	}

	private static boolean isKnown(@Nullable String model) {
		return model != null && !NO_MODEL.contains(model.strip().toLowerCase(Locale.ROOT));
	}

	private static @Nullable String provider(@Nullable AiOperationMetadata operation) {
		return (operation != null) ? operation.provider() : null;
	}

	static void writeUsage(AiSpan span, @Nullable AiOperationMetadata operation, Supplier<@Nullable Usage> usage) {
		span.attribute(MlflowAttributes.CHAT_TOKEN_USAGE, () -> {
			Usage used = usage.get();
			return (used != null) ? tokens(used, "anthropic".equals(provider(operation))) : null;
		});
	}

	/**
	 * The tokens, if there are any: Spring AI says 0 where the provider has told nothing.
	 * Anthropic's input leaves out what was cached, while MLflow prices it as a part.
	 */
	private static @Nullable Map<String, Long> tokens(Usage usage, boolean cachedApart) {
		long input = orZero(usage.getPromptTokens());
		long output = orZero(usage.getCompletionTokens());
		long total = Math.max(orZero(usage.getTotalTokens()), input + output);
		Long read = usage.getCacheReadInputTokens();
		Long written = usage.getCacheWriteInputTokens();
		if (cachedApart) {
			input += orZero(read) + orZero(written);
			total = input + output;
		}
		if (total == 0) {
			return null;
		}
		Map<String, Long> tokens = new LinkedHashMap<>();
		tokens.put("input_tokens", input);
		tokens.put("output_tokens", output);
		tokens.put("total_tokens", total);
		if (read != null) {
			tokens.put("cache_read_input_tokens", read);
		}
		if (written != null) {
			tokens.put("cache_creation_input_tokens", written);
		}
		return tokens;
	}

	private static long orZero(@Nullable Number tokens) {
		return (tokens != null) ? tokens.longValue() : 0;
	}

}
