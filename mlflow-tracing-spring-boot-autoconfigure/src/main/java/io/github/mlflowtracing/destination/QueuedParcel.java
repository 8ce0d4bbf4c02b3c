/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

/**
 * A parcel and how far it has come. Its ordinal and time are fixed; the rest is written
 * by the delivery's worker only.
 */
final class QueuedParcel {

	private final Parcel parcel;

	private final long ordinal;

	private final long offeredAt;

	private long firstAttemptAt;

	private int attempts;

	private volatile boolean spansDelivered;

	QueuedParcel(Parcel parcel, long ordinal, long offeredAt) {
		this.parcel = parcel;
		this.ordinal = ordinal;
		this.offeredAt = offeredAt;
	}

	Parcel parcel() {
		return this.parcel;
	}

	long ordinal() {
		return this.ordinal;
	}

	long offeredAt() {
		return this.offeredAt;
	}

	int attempts() {
		return this.attempts;
	}

	void countAttempt(long now) {
		if (this.attempts++ == 0) {
			this.firstAttemptAt = now;
		}
	}

	long retriedFor(long now) {
		return (this.attempts > 0) ? now - this.firstAttemptAt : 0;
	}

	boolean areSpansDelivered() {
		return this.spansDelivered;
	}

	void markSpansDelivered() {
		this.spansDelivered = true;
	}

}
