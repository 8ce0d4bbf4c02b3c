/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

/**
 * How many requests a flush still waits for. Not thread-safe: its queue's lock guards it.
 */
final class PendingFlush {

	private final long lastOrdinal;

	private int unsettled;

	/**
	 * Starts to count.
	 * @param lastOrdinal the last request that is waited for
	 * @param unsettled how many requests up to that one are not settled
	 */
	PendingFlush(long lastOrdinal, int unsettled) {
		this.lastOrdinal = lastOrdinal;
		this.unsettled = unsettled;
	}

	void settled(QueuedRequest request) {
		if (request.ordinal() <= this.lastOrdinal) {
			this.unsettled--;
		}
	}

	boolean isUnsettled() {
		return this.unsettled > 0;
	}

}
