/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.Locale;

/**
 * What may happen to spans before they are on their way to a server: the vocabulary of
 * log and meter.
 */
public enum TracingWarning {

	/** Spans of a trace without MLflow spans, so far, made room for others. */
	UNDECIDED_SPANS("Ended spans of traces that had no MLflow span yet made room for others "
			+ "(mlflow.tracing.assembly.max-memory)"),

	/** OpenTelemetry did not keep attributes that a span was given. */
	DROPPED_ATTRIBUTES("Spans had more attributes than OpenTelemetry keeps (128 by default: "
			+ "management.opentelemetry.tracing.limits.max-attributes); some are dropped, but none of MLflow's "
			+ "that this library sets"),

	/** MLflow could not have read content back, or would have refused it. */
	UNREADABLE_CONTENT("Content nested deeper than the 30 levels that MLflow reads, or with integers beyond 64 bits, "
			+ "is sent as text"),

	/** Token usage with what is no number, or without a total. */
	TOKEN_USAGE("Token usage without a total, or with figures that are no whole numbers, is put right; "
			+ "what can't be is left out"),

	/** Cost that is no object of numbers. */
	LLM_COST("Cost that is no object of numbers is left out"),

	/** A session, conversation or user id that is too long. */
	LONG_ID("Ids of sessions and users are cut after the 250 characters that MLflow takes"),

	/** A span's type, or the operation that it follows from, that is no text. */
	SPAN_TYPE("A span type that is no text is replaced by its first part"),

	/** A tag that is MLflow's own. */
	SYSTEM_TAG("Tags whose key starts with mlflow.trace. are the server's own and are left out"),

	/** Content for which there was no memory left. */
	CONTENT_LEFT_OUT("Inputs, outputs and other content are left out while spans take too much memory "
			+ "(mlflow.tracing.assembly.max-memory)"),

	/** A span that other instrumentation never ended. */
	UNENDED_SPANS("Spans of other instrumentation that were not ended are waited for no longer "
			+ "(mlflow.tracing.assembly.timeout)"),

	/** A tag, metadata or another fact of a trace that MLflow can't keep as it is. */
	TRACE_FACT("Tags, metadata and other facts of traces that are too long for MLflow are cut; those that are its own, "
			+ "or without a key, are left out"),

	/** A span's name that is empty or too long. */
	SPAN_NAME("Span names are cut after 4,096 characters, and a span without one is called span"),

	/** A span's time that is before 1970, or an end before the start. */
	SPAN_TIME("A span's end before its start, or a start before 1970, is put right"),

	/** A single span that is larger than what the server takes in one request. */
	CONTENT_TOO_LARGE("Content of spans that are larger than what the server takes in one request is not sent"),

	/** A span that is its own parent. */
	OWN_PARENT("A span that is its own parent is sent without one");

	private final String explanation;

	TracingWarning(String explanation) {
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
