/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

import java.util.Locale;

/**
 * Why spans did not reach a destination: the one vocabulary of logs, meters and actuator.
 */
public enum DropCause {

	/** The queue was full, so the oldest made room. */
	QUEUE_FULL,

	/** Spans ended faster than they could be put together and encoded. */
	ASSEMBLY_FULL,

	/** The server refused these very spans. */
	REFUSED,

	/**
	 * The server could not be reached, or did not sign us in, for the whole retry
	 * timeout.
	 */
	RETRY_TIMEOUT,

	/** The spans could not be encoded. */
	NOT_ENCODABLE,

	/** The application stopped before they could be delivered. */
	SHUTDOWN;

	/**
	 * The cause as meters and the actuator write it.
	 * @return such as {@code queue-full}
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
