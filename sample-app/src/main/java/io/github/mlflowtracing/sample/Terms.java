/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The words of a text that say what it is about, cut down to their stems.
 *
 * @param stems the stems
 */
record Terms(Set<String> stems) {

	private static final Pattern NO_WORD = Pattern.compile("\\P{L}+");

	private static final Pattern ENDING = Pattern.compile("(?<=\\p{L}{3})(ies|ing|ed|es|s|e|y)$");

	private static final Set<String> STOP_WORDS = Set.of("a", "an", "and", "are", "at", "be", "by", "can", "do", "does",
			"for", "from", "how", "i", "in", "is", "it", "its", "long", "many", "may", "me", "much", "must", "my", "of",
			"on", "one", "or", "should", "take", "takes", "that", "the", "there", "this", "to", "what", "when", "where",
			"which", "with", "you", "your", "otter", "bike", "bikes");

	static Terms of(String text) {
		return new Terms(Arrays.stream(NO_WORD.split(text.toLowerCase(Locale.ROOT)))
			.filter((word) -> !word.isEmpty() && !STOP_WORDS.contains(word))
			.map((word) -> ENDING.matcher(word).replaceFirst(""))
			.collect(Collectors.toUnmodifiableSet()));
	}

	long shared(Terms other) {
		return this.stems.stream().filter(other.stems::contains).count();
	}

}
