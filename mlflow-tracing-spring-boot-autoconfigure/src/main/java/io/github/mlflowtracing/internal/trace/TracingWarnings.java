/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Counts what happens to spans before they are on their way to a server, and logs the
 * first case of each kind. Thread-safe.
 */
public final class TracingWarnings {

	private static final Log logger = LogFactory.getLog(TracingWarnings.class);

	private final Map<TracingWarning, AtomicLong> counts = new EnumMap<>(TracingWarning.class);

	public TracingWarnings() {
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
		if (cases > 0 && count(kind, cases) == 0) {
			logger.warn("%s: %s. Further cases are counted only (meter mlflow.tracing.irregularities, kind %s)"
				.formatted(LogText.of(where), kind.explanation(), kind.label()));
		}
	}

	/**
	 * Counts cases that are logged elsewhere.
	 * @param kind their kind
	 * @param cases how many
	 * @return how many there were before
	 */
	public long count(TracingWarning kind, long cases) {
		return counter(kind).getAndAdd(cases);
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
