/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a delivery's thread does: takes parcels together, sends them, and sees to what the
 * server answers. It ends when the queue is stopped and not before: where it is
 * interrupted or fails, it tells that and begins anew with what it had.
 */
final class DeliveryWorker implements Runnable {

	/** How often a server's error, which may mean "never", is asked for again. */
	private static final int FEW_ATTEMPTS = 3;

	/** As many parcels that fail alone, one after the other, tell of the server. */
	private static final int FEW_ALONE = 2;

	private static final String RETRIED = "They wait and are sent again (mlflow.tracing.export.retry-timeout)";

	private final ParcelQueue queue;

	private final DeliveryHealth health;

	private final long retryTimeout;

	private final Requests requests;

	DeliveryWorker(Courier courier, ParcelQueue queue, DeliveryHealth health, Duration retryTimeout) {
		this.queue = queue;
		this.health = health;
		this.retryTimeout = TimeUnit.NANOSECONDS.convert(retryTimeout);
		this.requests = new Requests(courier, health);
	}

	@Override
	public void run() {
		Throwable fault = null;
		while (!this.queue.isStopped()) {
			try {
				if (fault != null) {
					recover(fault);
				}
				fault = null;
				work();
			}
			catch (Throwable ex) {
				fault = ex;
			}
		}
	}

	private void recover(Throwable fault) {
		Answer answer = Answer.retry((fault instanceof InterruptedException)
				? "somebody interrupted the thread that sends" : "the thread that sends failed with " + fault);
		this.queue.putBackAll(this.requests.pauseAfter(answer));
		this.health.failed(answer, "It goes on with what it had");
	}

	private void work() throws InterruptedException {
		Answer prepared = this.requests.prepare();
		if (prepared.kind() != Answer.Kind.DELIVERED) {
			this.health.failed(prepared, "They wait until it works (mlflow.tracing.export.retry-timeout)");
		}
		List<QueuedParcel> batch;
		while (!(batch = this.queue.take()).isEmpty()) {
			deliver(batch);
		}
	}

	private void deliver(List<QueuedParcel> batch) throws InterruptedException {
		List<QueuedParcel> unsent = batch.stream().filter((parcel) -> !parcel.areSpansDelivered()).toList();
		List<QueuedParcel> sent = batch.stream().filter(QueuedParcel::areSpansDelivered).toList();
		if (!unsent.isEmpty()) {
			Answer answer = this.requests.sendSpans(unsent);
			boolean enough = this.requests.errorsInARow() >= FEW_ATTEMPTS
					|| unsent.stream().anyMatch((parcel) -> parcel.attempts() >= FEW_ATTEMPTS);
			if (isForLater(answer) || (answer.kind() == Answer.Kind.RETRY_FEW && !enough)) {
				retryLater(batch, answer);
				return;
			}
			if (answer.kind() == Answer.Kind.REFUSED
					&& unsent.stream().anyMatch((parcel) -> parcel.parcel().joined())) {
				this.queue.keepJoinedApart();
			}
			isolate(unsent, answer);
		}
		followUp(sent);
	}

	/**
	 * Settles parcels: splits those that the server does not take until the culprit
	 * stands alone. Where several fail alone and nothing passes, it is not them but the
	 * server.
	 */
	private void isolate(List<QueuedParcel> parcels, Answer firstAnswer) throws InterruptedException {
		Deque<List<QueuedParcel>> parts = new ArrayDeque<>();
		parts.push(parcels);
		Answer answer = firstAnswer;
		List<QueuedParcel> suspects = new ArrayList<>();
		long goodAnswersBefore = this.requests.goodAnswers();
		int unexplained = 0;
		while (!parts.isEmpty()) {
			List<QueuedParcel> part = parts.pop();
			if (answer.kind() == Answer.Kind.DELIVERED) {
				followUp(part);
			}
			else if (isForLater(answer)) {
				parts.push(part);
				break;
			}
			else if (part.size() > 1) {
				split(part, answer, parts);
			}
			else if (answer.kind() == Answer.Kind.REFUSED || isOwnFault(part.get(0))) {
				refuse(part.get(0), answer);
			}
			else {
				suspects.add(part.get(0));
				unexplained += part.get(0).othersSucceeded(this.requests.goodAnswers()) ? 0 : 1;
				if (unexplained >= FEW_ALONE && this.requests.goodAnswers() == goodAnswersBefore) {
					break;
				}
			}
			if (!parts.isEmpty()) {
				answer = this.requests.sendSpans(parts.element());
			}
		}
		List<QueuedParcel> left = parts.stream().flatMap(List::stream).toList();
		if (isForLater(answer)) {
			retryLater(Stream.concat(left.stream(), suspects.stream()).toList(), answer);
		}
		else {
			retryBehind(Stream.concat(left.stream(), suspects.stream()).toList(), answer);
		}
	}

	private static void split(List<QueuedParcel> part, Answer answer, Deque<List<QueuedParcel>> parts) {
		List<QueuedParcel> members = new ArrayList<>(part);
		if (answer.kind() == Answer.Kind.RETRY_FEW) {
			// or culprits that came first would hide each time that others pass
			Collections.shuffle(members);
		}
		int half = members.size() / 2;
		parts.push(members.subList(half, members.size()));
		parts.push(members.subList(0, half));
	}

	/**
	 * Whether a server's error is about the parcel: it got it alone, a few times, and
	 * others passed meanwhile.
	 */
	private boolean isOwnFault(QueuedParcel parcel) {
		return parcel.countFailureAlone() >= FEW_ATTEMPTS && parcel.othersSucceeded(this.requests.goodAnswers());
	}

	private void refuse(QueuedParcel culprit, Answer answer) {
		this.health.failed(Answer.refused(answer.message()),
				"Trace tr-%s is dropped; others are still sent".formatted(culprit.parcel().traceId()));
		this.queue.dropped(culprit, DropCause.REFUSED);
	}

	private void followUp(List<QueuedParcel> parcels) throws InterruptedException {
		List<QueuedParcel> again = new ArrayList<>();
		Answer failure = Answer.DELIVERED;
		for (QueuedParcel parcel : parcels) {
			// of several server errors none is about the parcel
			boolean down = isForLater(failure) || again.size() >= FEW_ALONE;
			Answer answer = down ? failure : sendFollowUp(parcel);
			if (down || isForLater(answer) || (answer.kind() == Answer.Kind.RETRY_FEW && !isOwnFault(parcel))) {
				again.add(parcel);
				failure = answer;
			}
			else if (answer.kind() != Answer.Kind.REFUSED || parcel.errand() == null
					|| !this.queue.putBehindItsSpans(parcel)) {
				settleFollowUp(parcel, answer);
			}
		}
		if (!again.isEmpty()) {
			retryLater(again, failure);
		}
	}

	private Answer sendFollowUp(QueuedParcel parcel) throws InterruptedException {
		if (parcel.errand() != null) {
			return this.requests.run(parcel, parcel.errand());
		}
		byte[] followUp = parcel.parcel().followUp();
		boolean required = parcel.parcel().followUpRequired() || this.requests.needsFollowUps();
		if (followUp == null || (!required && this.queue.hasBacklog())) {
			return Answer.DELIVERED;
		}
		return this.requests.sendFollowUp(parcel, followUp);
	}

	private void settleFollowUp(QueuedParcel parcel, Answer answer) {
		if (parcel.errand() != null) {
			this.queue.settled(parcel, parcel.errand(), answer);
			return;
		}
		if (answer.kind() != Answer.Kind.DELIVERED) {
			this.health.failed(Answer.refused(answer.message()),
					"The spans of trace tr-%s are stored, but not what was said of the trace"
						.formatted(parcel.parcel().traceId()));
			this.queue.followUpFailed();
		}
		this.queue.delivered(parcel);
	}

	private static boolean isForLater(Answer answer) {
		return answer.kind() == Answer.Kind.RETRY || answer.kind() == Answer.Kind.BLOCKED;
	}

	private void retryLater(List<QueuedParcel> parcels, Answer answer) {
		List<QueuedParcel> kept = parcels.stream()
			.filter((parcel) -> !isGivenUp(parcel, answer))
			.sorted(Comparator.comparingLong(QueuedParcel::ordinal))
			.toList();
		this.health.failed(answer, RETRIED);
		this.queue.putBack(kept, this.requests.pauseAfter(answer));
	}

	/** Behind all others, so that these can tell whether it is the server. */
	private void retryBehind(List<QueuedParcel> parcels, Answer answer) {
		List<QueuedParcel> kept = parcels.stream().filter((parcel) -> !isGivenUp(parcel, answer)).toList();
		if (!kept.isEmpty()) {
			if (answer.kind() != Answer.Kind.DELIVERED) {
				this.health.failed(answer, RETRIED);
			}
			this.queue.putBehind(kept, this.requests.pauseAfter(answer));
		}
	}

	private boolean isGivenUp(QueuedParcel parcel, Answer answer) {
		if (parcel.retriedFor(System.nanoTime()) < this.retryTimeout) {
			return false;
		}
		if (parcel.areSpansDelivered()) {
			settleFollowUp(parcel, answer);
		}
		else {
			this.queue.dropped(parcel, DropCause.RETRY_TIMEOUT);
			this.health.lost(parcel.parcel().spanCount(), DropCause.RETRY_TIMEOUT,
					DropCause.RETRY_TIMEOUT.explanation());
		}
		return true;
	}

}
