/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Keeps the number of label values and of series bounded: registries never forget a
 * series, so an id among the labels would fill the heap here and the server there.
 * Thread-safe; limits may be passed by as many entries as there are threads.
 */
class LabelLimits {

	/** What a label shows in place of the values beyond its limit. */
	static final String OTHER = "_other";

	private final LabelPolicy policy;

	private final Consumer<String> overflow;

	private final Guard guard;

	private final Map<String, Set<String>> values = new ConcurrentHashMap<>();

	/**
	 * Creates limits.
	 * @param policy the limits
	 * @param overflow gets the name of a limit, {@code values} or {@code series}, each
	 * time that it is hit
	 * @param guard logs each limit that is hit once
	 */
	LabelLimits(LabelPolicy policy, Consumer<String> overflow, Guard guard) {
		this.policy = policy;
		this.overflow = overflow;
		this.guard = guard;
	}

	/**
	 * The value that a label shows.
	 * @param key the label's key
	 * @param value the value
	 * @return the value, or {@value #OTHER} if the label has too many
	 */
	String admit(String key, String value) {
		Set<String> known = this.values.get(key);
		// each key makes a series, so what holds for series holds for keys
		if (known == null && this.values.size() < this.policy.maxSeries()) {
			known = this.values.computeIfAbsent(key, (absent) -> ConcurrentHashMap.newKeySet());
		}
		if (known != null
				&& (known.contains(value) || (known.size() < this.policy.maxValuesPerLabel() && known.add(value)))) {
			return value;
		}
		this.overflow.accept("values");
		if (known != null) {
			this.guard.warnOnce("label " + key,
					() -> ("The label '%s' of %s has more than %d values; further ones show as %s. Leave the label out "
							+ "with mlflow.tracing.metrics.tags.exclude or mlflow.tracing.metrics.metadata.exclude, or raise "
							+ "mlflow.tracing.metrics.max-values-per-label.")
						.formatted(LogText.of(key), SpanDurations.NAME, this.policy.maxValuesPerLabel(), OTHER));
		}
		return OTHER;
	}

	/**
	 * Whether there may be one more series.
	 * @param series the number of series so far
	 * @return whether another fits
	 */
	boolean admitSeries(int series) {
		if (series < this.policy.maxSeries()) {
			return true;
		}
		this.overflow.accept("series");
		this.guard.warnOnce("series of " + SpanDurations.NAME,
				() -> ("%s has %d series; further ones are put together without tags and metadata. Most values (%s) "
						+ "has the label '%s'. Leave it out with mlflow.tracing.metrics.tags.exclude or "
						+ "mlflow.tracing.metrics.metadata.exclude, or raise mlflow.tracing.metrics.max-series.")
					.formatted(SpanDurations.NAME, series, this.values.getOrDefault(widest(), Set.of()).size(),
							LogText.of(widest())));
		return false;
	}

	private String widest() {
		return this.values.entrySet()
			.stream()
			.max(Comparator.comparingInt((entry) -> entry.getValue().size()))
			.map(Map.Entry::getKey)
			.orElse("");
	}

}
