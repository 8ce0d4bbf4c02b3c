/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.util.List;

import org.springframework.util.PatternMatchUtils;

/**
 * Which facts of a trace become labels of the histogram, and how many there may be.
 * Patterns may hold {@code *}; what is excluded stays out though it is included.
 *
 * @param includedTags patterns of tag keys
 * @param excludedTags patterns of tag keys
 * @param includedMetadata patterns of metadata keys
 * @param excludedMetadata patterns of metadata keys
 * @param maxValuesPerLabel how many values of a label are kept apart
 * @param maxSeries how many label sets are kept apart
 */
public record LabelPolicy(List<String> includedTags, List<String> excludedTags, List<String> includedMetadata,
		List<String> excludedMetadata, int maxValuesPerLabel, int maxSeries) {

	boolean takesTag(String key) {
		return takes(this.includedTags, this.excludedTags, key);
	}

	boolean takesMetadata(String key) {
		return takes(this.includedMetadata, this.excludedMetadata, key);
	}

	private static boolean takes(List<String> included, List<String> excluded, String key) {
		return matches(included, key) && !matches(excluded, key);
	}

	private static boolean matches(List<String> patterns, String key) {
		for (String pattern : patterns) {
			if (PatternMatchUtils.simpleMatch(pattern, key)) {
				return true;
			}
		}
		return false;
	}

}
