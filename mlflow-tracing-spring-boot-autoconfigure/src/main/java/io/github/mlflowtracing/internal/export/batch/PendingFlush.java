/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

/**
 * How many parcels somebody still waits for. Not thread-safe: its queue's lock guards it.
 */
final class PendingFlush {

	private final long lastOrdinal;

	private int unsettled;

	/**
	 * Starts to count.
	 * @param lastOrdinal the last parcel that is waited for
	 * @param unsettled how many parcels up to that one are not settled
	 */
	PendingFlush(long lastOrdinal, int unsettled) {
		this.lastOrdinal = lastOrdinal;
		this.unsettled = unsettled;
	}

	void settled(QueuedRequest parcel) {
		if (parcel.ordinal() <= this.lastOrdinal) {
			this.unsettled--;
		}
	}

	boolean isUnsettled() {
		return this.unsettled > 0;
	}

}
