/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;

/**
 * A request in the queue, or a follow-up request as one without spans, and how far it has
 * come. Its spans can be sent in parts. Written by one worker at a time, or under the
 * queue's lock.
 */
final class QueuedRequest {

	private static final EncodedSpans NO_SPANS = new EncodedSpans(new byte[0], 0);

	private final @Nullable FollowUpRequest followUp;

	private final int spanCount;

	private final long ordinal;

	private final long offeredAt;

	private final Deque<EncodedSpans> unsentParts = new ArrayDeque<>(1);

	private ExportRequest request;

	/** Where it stands among those that wait. */
	private long position;

	private long firstAttemptAt;

	private long successesBefore;

	private int attempts;

	private int failuresAlone;

	/** At the end, another thread reads it while this request is still sent. */
	private volatile Outcome outcome;

	QueuedRequest(ExportRequest request, long ordinal, long offeredAt) {
		this(request, null, ordinal, offeredAt);
		this.unsentParts.add(request.spans());
	}

	QueuedRequest(FollowUpRequest followUp, long ordinal, long offeredAt) {
		this(new ExportRequest(followUp.traceId(), NO_SPANS, followUp.body(), true, false, null), followUp, ordinal,
				offeredAt);
	}

	private QueuedRequest(ExportRequest request, @Nullable FollowUpRequest followUp, long ordinal, long offeredAt) {
		this.request = request;
		this.followUp = followUp;
		this.spanCount = request.spanCount();
		this.outcome = new Outcome(this.spanCount, 0);
		this.ordinal = ordinal;
		this.position = ordinal;
		this.offeredAt = offeredAt;
	}

	ExportRequest request() {
		return this.request;
	}

	String traceId() {
		return this.request.traceId();
	}

	@Nullable FollowUpRequest followUp() {
		return this.followUp;
	}

	int spanCount() {
		return this.spanCount;
	}

	/**
	 * How much of the queue's size and of a batch it takes.
	 */
	int weight() {
		return Math.max(1, this.spanCount);
	}

	long ordinal() {
		return this.ordinal;
	}

	long position() {
		return this.position;
	}

	void moveTo(long position) {
		this.position = position;
	}

	long offeredAt() {
		return this.offeredAt;
	}

	boolean isBegun() {
		return this.attempts > 0 || areSpansSent();
	}

	/**
	 * Whether the server has answered to all spans.
	 */
	boolean areSpansSent() {
		return this.unsentParts.isEmpty();
	}

	/**
	 * Frees the bytes of spans that are sent.
	 */
	void forgetSpans() {
		this.request = new ExportRequest(this.request.traceId(), NO_SPANS, this.request.followUp(),
				this.request.followUpRequired(), this.request.joined(), this.request.experimentId());
	}

	EncodedSpans nextPart() {
		return this.unsentParts.element();
	}

	/**
	 * Splits the next part by spans.
	 * @return whether it could be split
	 */
	boolean splitNextPart(int maxSize) {
		List<EncodedSpans> parts = nextPart().split(maxSize);
		if (parts.size() == 1) {
			return false;
		}
		this.unsentParts.remove();
		for (int i = parts.size() - 1; i >= 0; i--) {
			this.unsentParts.addFirst(parts.get(i));
		}
		return true;
	}

	/**
	 * Leaves the content of the next part out.
	 * @return whether there was any
	 */
	boolean leaveContentOut() {
		EncodedSpans part = this.unsentParts.remove();
		EncodedSpans without = part.withoutContent();
		this.unsentParts.addFirst(without);
		return without != part;
	}

	/**
	 * Notes that the server answered to the next part; what follows is tried anew.
	 * @param refused how many of its spans the server refused
	 */
	void partSent(int refused) {
		EncodedSpans part = this.unsentParts.remove();
		Outcome before = this.outcome;
		this.outcome = new Outcome(areSpansSent() ? 0 : before.unsent() - part.count(),
				before.refused() + Math.min(refused, part.count()));
		this.attempts = 0;
		this.failuresAlone = 0;
	}

	/**
	 * How many spans the server has not answered to.
	 */
	int unsentSpans() {
		return this.outcome.unsent();
	}

	/**
	 * What became of the spans so far, as it was at one moment.
	 */
	Outcome outcome() {
		return this.outcome;
	}

	/**
	 * How often it was tried to send the next part, or, once there is none, the
	 * follow-up.
	 */
	int attempts() {
		return this.attempts;
	}

	/**
	 * Counts an attempt.
	 * @param now the time
	 * @param successes how many requests to the server have succeeded
	 */
	void countAttempt(long now, long successes) {
		if (this.attempts++ == 0) {
			this.firstAttemptAt = now;
			this.successesBefore = successes;
		}
	}

	long retriedFor(long now) {
		return (this.attempts > 0) ? now - this.firstAttemptAt : 0;
	}

	/**
	 * Counts a server error that no other request can be the reason of.
	 * @return how many there were
	 */
	int countFailureAlone() {
		return ++this.failuresAlone;
	}

	int failuresAlone() {
		return this.failuresAlone;
	}

	/**
	 * Whether others succeeded since this was first tried.
	 * @param successes how many requests to the server have succeeded
	 */
	boolean othersSucceeded(long successes) {
		return successes > this.successesBefore;
	}

	/**
	 * What became of the spans.
	 *
	 * @param unsent how many the server has not answered to
	 * @param refused how many it refused
	 */
	record Outcome(int unsent, int refused) {

	}

}
