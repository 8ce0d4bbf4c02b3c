/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export;

import java.util.Locale;

/**
 * Why spans of an exporter were dropped: the one vocabulary of logs, meters and actuator.
 * Spans that an exporter never got were sampled out
 * ({@code pipeline.assembly.TraceSampling}) or are none that MLflow shows
 * ({@code pipeline.selection.SpanSelector}).
 */
public enum DropCause {

	/** The queue was full, so the oldest made room. */
	QUEUE_FULL("the queue is full (mlflow.tracing.export.queue-size, mlflow.tracing.export.queue-memory)"),

	/** Spans ended faster than they could be put together and encoded. */
	ASSEMBLY_FULL("spans ended faster than they could be put together"),

	/** The server refused these very spans. */
	REFUSED("refused by the server"),

	/**
	 * The server could not be reached, or refused the credentials, for the whole retry
	 * timeout.
	 */
	RETRY_TIMEOUT("not delivered within mlflow.tracing.export.retry-timeout"),

	/** The spans could not be encoded. */
	NOT_ENCODABLE("not encodable"),

	/** The application stopped before they could be delivered. */
	SHUTDOWN("not delivered within mlflow.tracing.export.shutdown-timeout");

	private final String explanation;

	DropCause(String explanation) {
		this.explanation = explanation;
	}

	public String explanation() {
		return this.explanation;
	}

	/**
	 * The cause as meters and the actuator write it.
	 * @return such as {@code queue-full}
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
