/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

/**
 * How much of a value is kept: counts, so that the same value always gives the same text.
 *
 * @param maxLength the characters of JSON after which the rest is left out
 * @param maxDepth how deep objects and arrays may nest
 * @param maxElements the elements of an array, or the entries of an object, that are kept
 */
public record ContentLimits(int maxLength, int maxDepth, int maxElements) {

	public ContentLimits {
		if (maxLength < 1 || maxDepth < 1 || maxElements < 1) {
			throw new IllegalArgumentException(
					"Content limits must be positive, but are %d characters, depth %d and %d elements"
						.formatted(maxLength, maxDepth, maxElements));
		}
	}

	/**
	 * The same limits for one of many values that share a length.
	 * @param room how many characters are left
	 * @return limits of no more than that length
	 */
	public ContentLimits within(int room) {
		return (room >= this.maxLength) ? this : new ContentLimits(Math.max(1, room), this.maxDepth, this.maxElements);
	}

}
