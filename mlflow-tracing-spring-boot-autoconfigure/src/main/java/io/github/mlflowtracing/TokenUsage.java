/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that a model call used. MLflow sums them over a trace and computes the cost
 * from them and the model's name.
 *
 * @param inputTokens the prompt's tokens, not negative
 * @param outputTokens the completion's tokens, not negative
 * @param totalTokens the sum that the model reported, not negative
 * @param cacheReadTokens the prompt's tokens that came from a cache, if known
 * @param cacheCreationTokens the prompt's tokens that were put in a cache, if known
 * @since 0.1.0
 */
public record TokenUsage(long inputTokens, long outputTokens, long totalTokens, @Nullable Long cacheReadTokens,
		@Nullable Long cacheCreationTokens) {

	public TokenUsage {
		requireNotNegative("inputTokens", inputTokens);
		requireNotNegative("outputTokens", outputTokens);
		requireNotNegative("totalTokens", totalTokens);
	}

	/**
	 * Usage whose total is the sum of input and output.
	 * @param inputTokens the prompt's tokens
	 * @param outputTokens the completion's tokens
	 * @return the usage
	 * @throws IllegalArgumentException if a number is negative
	 */
	public static TokenUsage of(long inputTokens, long outputTokens) {
		return of(inputTokens, outputTokens, inputTokens + outputTokens);
	}

	/**
	 * Usage with the total that the model reported.
	 * @param inputTokens the prompt's tokens
	 * @param outputTokens the completion's tokens
	 * @param totalTokens the total
	 * @return the usage
	 * @throws IllegalArgumentException if a number is negative
	 */
	public static TokenUsage of(long inputTokens, long outputTokens, long totalTokens) {
		return new TokenUsage(inputTokens, outputTokens, totalTokens, null, null);
	}

	/**
	 * This usage with the tokens that were read from a cache.
	 * @param tokens the number of tokens
	 * @return a new usage
	 */
	public TokenUsage withCacheRead(long tokens) {
		return new TokenUsage(this.inputTokens, this.outputTokens, this.totalTokens, tokens, this.cacheCreationTokens);
	}

	/**
	 * This usage with the tokens that were written to a cache.
	 * @param tokens the number of tokens
	 * @return a new usage
	 */
	public TokenUsage withCacheCreation(long tokens) {
		return new TokenUsage(this.inputTokens, this.outputTokens, this.totalTokens, this.cacheReadTokens, tokens);
	}

	private static void requireNotNegative(String name, long value) {
		if (value < 0) {
			throw new IllegalArgumentException("%s must not be negative, but is %d".formatted(name, value));
		}
	}

}
