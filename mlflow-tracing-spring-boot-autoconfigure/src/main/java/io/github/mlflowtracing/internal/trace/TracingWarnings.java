/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Counts what happens to spans before they are on their way to a server, and logs the
 * first case of each kind. Thread-safe.
 */
public final class TracingWarnings {

	private final Guard guard;

	private final Map<TracingWarning, AtomicLong> counts = new EnumMap<>(TracingWarning.class);

	/**
	 * Counts from zero.
	 * @param guard logs the first case of each kind
	 */
	public TracingWarnings(Guard guard) {
		this.guard = guard;
		for (TracingWarning kind : TracingWarning.values()) {
			this.counts.put(kind, new AtomicLong());
		}
	}

	/**
	 * Counts cases.
	 * @param kind their kind
	 * @param cases how many; none is no case
	 * @param where what it is about, for the log
	 */
	public void add(TracingWarning kind, long cases, String where) {
		if (cases > 0) {
			add(kind, cases, kind.label(),
					() -> "%s: %s; all cases are counted (meter mlflow.tracing.irregularities, kind %s)"
						.formatted(LogText.of(where), kind.explanation(), kind.label()));
		}
	}

	/**
	 * Counts cases of a kind that is logged once for each subject.
	 * @param kind their kind
	 * @param cases how many
	 * @param subject what is logged once
	 * @param warning the text
	 */
	public void add(TracingWarning kind, long cases, String subject, Supplier<String> warning) {
		counter(kind).addAndGet(cases);
		this.guard.warnOnce(subject, warning);
	}

	/**
	 * How many cases there were.
	 * @param kind their kind
	 * @return the count
	 */
	public long count(TracingWarning kind) {
		return counter(kind).get();
	}

	@SuppressWarnings("NullAway") // there is one for each kind
	private AtomicLong counter(TracingWarning kind) {
		return this.counts.get(kind);
	}

}
