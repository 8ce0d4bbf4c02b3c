/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import org.jspecify.annotations.Nullable;

/**
 * A parcel, or an errand as a parcel without spans, and how far it has come. Its ordinal
 * and time are fixed; the rest is written by the delivery's worker only.
 */
final class QueuedRequest {

	private static final byte[] NO_SPANS = {};

	private final ExportRequest parcel;

	private final @Nullable FollowUpRequest errand;

	private final long ordinal;

	private final long offeredAt;

	private long firstAttemptAt;

	private long goodAnswersBefore;

	private int attempts;

	private int failuresAlone;

	private volatile boolean spansDelivered;

	private volatile int refusedSpans;

	QueuedRequest(ExportRequest parcel, long ordinal, long offeredAt) {
		this(parcel, null, ordinal, offeredAt);
	}

	QueuedRequest(FollowUpRequest errand, long ordinal, long offeredAt) {
		this(new ExportRequest(errand.traceId(), 0, NO_SPANS, errand.body(), true, false, null), errand, ordinal,
				offeredAt);
		this.spansDelivered = true;
	}

	private QueuedRequest(ExportRequest parcel, @Nullable FollowUpRequest errand, long ordinal, long offeredAt) {
		this.parcel = parcel;
		this.errand = errand;
		this.ordinal = ordinal;
		this.offeredAt = offeredAt;
	}

	ExportRequest parcel() {
		return this.parcel;
	}

	@Nullable FollowUpRequest errand() {
		return this.errand;
	}

	/**
	 * How much of the queue's size and of a batch it takes.
	 */
	int weight() {
		return Math.max(1, this.parcel.spanCount());
	}

	long ordinal() {
		return this.ordinal;
	}

	long offeredAt() {
		return this.offeredAt;
	}

	boolean isBegun() {
		return this.attempts > 0 || this.spansDelivered;
	}

	/**
	 * How often it was tried to send the spans, or, once they are there, the follow-up.
	 */
	int attempts() {
		return this.attempts;
	}

	/**
	 * Counts an attempt.
	 * @param now the time
	 * @param goodAnswers how many good answers the server has given
	 */
	void countAttempt(long now, long goodAnswers) {
		if (this.attempts++ == 0) {
			this.firstAttemptAt = now;
			this.goodAnswersBefore = goodAnswers;
		}
	}

	long retriedFor(long now) {
		return (this.attempts > 0) ? now - this.firstAttemptAt : 0;
	}

	/**
	 * Counts a server error that no other parcel can be the reason of.
	 * @return how many there were
	 */
	int countFailureAlone() {
		return ++this.failuresAlone;
	}

	/**
	 * Whether others were answered well since this was first tried.
	 * @param goodAnswers how many good answers the server has given
	 */
	boolean othersSucceeded(long goodAnswers) {
		return goodAnswers > this.goodAnswersBefore;
	}

	boolean areSpansDelivered() {
		return this.spansDelivered;
	}

	/**
	 * How many of the delivered spans the server did not want.
	 */
	int refusedSpans() {
		return this.refusedSpans;
	}

	/**
	 * Notes that the server has the spans; what follows is tried anew.
	 * @param refused how many it did not want
	 */
	void markSpansDelivered(int refused) {
		this.refusedSpans = refused;
		this.spansDelivered = true;
		this.attempts = 0;
		this.failuresAlone = 0;
	}

}
