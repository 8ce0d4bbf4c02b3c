/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.trace;

import java.util.Locale;

/**
 * What may happen to spans before they are on their way to a server: the vocabulary of
 * log and meter.
 */
public enum Irregularity {

	/** Spans of a trace without MLflow spans, so far, made room for others. */
	UNDECIDED_SPANS("Ended spans of traces that had no MLflow span yet made room for others "
			+ "(mlflow.tracing.assembly.max-memory)"),

	/** OpenTelemetry did not keep attributes that a span was given. */
	DROPPED_ATTRIBUTES("Spans had more attributes than OpenTelemetry keeps (128 by default: "
			+ "management.opentelemetry.tracing.limits.max-attributes); some are dropped, but none of MLflow's "
			+ "that this library sets");

	private final String explanation;

	Irregularity(String explanation) {
		this.explanation = explanation;
	}

	/**
	 * The kind as the meter writes it.
	 * @return such as {@code dropped-attributes}
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * What has happened and what may be done about it.
	 * @return a sentence without its full stop
	 */
	public String explanation() {
		return this.explanation;
	}

}
