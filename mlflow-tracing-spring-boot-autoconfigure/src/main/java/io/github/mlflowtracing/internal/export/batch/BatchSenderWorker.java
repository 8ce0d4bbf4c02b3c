/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.mlflowtracing.internal.export.DropCause;

/**
 * What a delivery's thread does: takes parcels together, sends them, and sees to what the
 * server answers. It ends when the queue is stopped and not before: where it is
 * interrupted or fails, it tells that and begins anew with what it had.
 */
final class BatchSenderWorker implements Runnable {

	/** How often a server's error, which may mean "never", is asked for again. */
	private static final int FEW_ATTEMPTS = 3;

	/** As many parcels that fail alone, one after the other, tell of the server. */
	private static final int FEW_ALONE = 2;

	private static final String RETRIED = "They wait and are sent again (mlflow.tracing.export.retry-timeout)";

	private final ExportQueue queue;

	private final SenderHealth health;

	private final long retryTimeout;

	private final Attempts requests;

	BatchSenderWorker(SpanSender courier, ExportQueue queue, SenderHealth health, Duration retryTimeout) {
		this.queue = queue;
		this.health = health;
		this.retryTimeout = TimeUnit.NANOSECONDS.convert(retryTimeout);
		this.requests = new Attempts(courier, health);
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
		SendResult answer = SendResult.retry((fault instanceof InterruptedException)
				? "somebody interrupted the thread that sends" : "the thread that sends failed with " + fault);
		this.queue.putBackAll(this.requests.pauseAfter(answer));
		this.health.failed(answer, "It goes on with what it had");
	}

	private void work() throws InterruptedException {
		SendResult prepared = this.requests.prepare();
		if (prepared.kind() != SendResult.Kind.DELIVERED) {
			this.health.failed(prepared, "They wait until it works (mlflow.tracing.export.retry-timeout)");
		}
		List<QueuedRequest> batch;
		while (!(batch = this.queue.take()).isEmpty()) {
			deliver(batch);
		}
	}

	private void deliver(List<QueuedRequest> batch) throws InterruptedException {
		List<QueuedRequest> unsent = batch.stream().filter((parcel) -> !parcel.areSpansDelivered()).toList();
		List<QueuedRequest> sent = batch.stream().filter(QueuedRequest::areSpansDelivered).toList();
		if (!unsent.isEmpty()) {
			SendResult answer = this.requests.sendSpans(unsent);
			boolean enough = this.requests.errorsInARow() >= FEW_ATTEMPTS
					|| unsent.stream().anyMatch((parcel) -> parcel.attempts() >= FEW_ATTEMPTS);
			if (isForLater(answer) || (answer.kind() == SendResult.Kind.RETRY_FEW && !enough)) {
				retryLater(batch, answer);
				return;
			}
			if (answer.kind() == SendResult.Kind.REFUSED
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
	private void isolate(List<QueuedRequest> parcels, SendResult firstAnswer) throws InterruptedException {
		Deque<List<QueuedRequest>> parts = new ArrayDeque<>();
		parts.push(parcels);
		SendResult answer = firstAnswer;
		List<QueuedRequest> suspects = new ArrayList<>();
		long goodAnswersBefore = this.requests.goodAnswers();
		int unexplained = 0;
		while (!parts.isEmpty()) {
			List<QueuedRequest> part = parts.pop();
			if (answer.kind() == SendResult.Kind.DELIVERED) {
				followUp(part);
			}
			else if (isForLater(answer)) {
				parts.push(part);
				break;
			}
			else if (part.size() > 1) {
				split(part, answer, parts);
			}
			else if (answer.kind() == SendResult.Kind.REFUSED || isOwnFault(part.get(0))) {
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
		List<QueuedRequest> left = parts.stream().flatMap(List::stream).toList();
		if (isForLater(answer)) {
			retryLater(Stream.concat(left.stream(), suspects.stream()).toList(), answer);
		}
		else {
			retryBehind(Stream.concat(left.stream(), suspects.stream()).toList(), answer);
		}
	}

	private static void split(List<QueuedRequest> part, SendResult answer, Deque<List<QueuedRequest>> parts) {
		List<QueuedRequest> members = new ArrayList<>(part);
		if (answer.kind() == SendResult.Kind.RETRY_FEW) {
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
	private boolean isOwnFault(QueuedRequest parcel) {
		return parcel.countFailureAlone() >= FEW_ATTEMPTS && parcel.othersSucceeded(this.requests.goodAnswers());
	}

	private void refuse(QueuedRequest culprit, SendResult answer) {
		this.health.failed(SendResult.refused(answer.message()),
				"Trace tr-%s is dropped; others are still sent".formatted(culprit.parcel().traceId()));
		this.queue.dropped(culprit, DropCause.REFUSED);
	}

	private void followUp(List<QueuedRequest> parcels) throws InterruptedException {
		List<QueuedRequest> again = new ArrayList<>();
		SendResult failure = SendResult.DELIVERED;
		for (QueuedRequest parcel : parcels) {
			// of several server errors none is about the parcel
			boolean down = isForLater(failure) || again.size() >= FEW_ALONE;
			SendResult answer = down ? failure : sendFollowUp(parcel);
			if (down || isForLater(answer) || (answer.kind() == SendResult.Kind.RETRY_FEW && !isOwnFault(parcel))) {
				again.add(parcel);
				failure = answer;
			}
			else if (answer.kind() != SendResult.Kind.REFUSED || parcel.errand() == null
					|| !this.queue.putBehindItsSpans(parcel)) {
				settleFollowUp(parcel, answer);
			}
		}
		if (!again.isEmpty()) {
			retryLater(again, failure);
		}
	}

	private SendResult sendFollowUp(QueuedRequest parcel) throws InterruptedException {
		if (parcel.errand() != null) {
			return this.requests.run(parcel, parcel.errand());
		}
		byte[] followUp = parcel.parcel().followUp();
		boolean required = parcel.parcel().followUpRequired() || this.requests.needsFollowUps();
		if (followUp == null || (!required && this.queue.hasBacklog())) {
			return SendResult.DELIVERED;
		}
		return this.requests.sendFollowUp(parcel, followUp);
	}

	private void settleFollowUp(QueuedRequest parcel, SendResult answer) {
		if (parcel.errand() != null) {
			this.queue.settled(parcel, parcel.errand(), answer);
			return;
		}
		if (answer.kind() != SendResult.Kind.DELIVERED) {
			this.health.failed(SendResult.refused(answer.message()),
					"The spans of trace tr-%s are stored, but not what was said of the trace"
						.formatted(parcel.parcel().traceId()));
			this.queue.followUpFailed();
		}
		this.queue.delivered(parcel);
	}

	private static boolean isForLater(SendResult answer) {
		return answer.kind() == SendResult.Kind.RETRY || answer.kind() == SendResult.Kind.BLOCKED;
	}

	private void retryLater(List<QueuedRequest> parcels, SendResult answer) {
		List<QueuedRequest> kept = parcels.stream()
			.filter((parcel) -> !isGivenUp(parcel, answer))
			.sorted(Comparator.comparingLong(QueuedRequest::ordinal))
			.toList();
		this.health.failed(answer, RETRIED);
		this.queue.putBack(kept, this.requests.pauseAfter(answer));
	}

	/** Behind all others, so that these can tell whether it is the server. */
	private void retryBehind(List<QueuedRequest> parcels, SendResult answer) {
		List<QueuedRequest> kept = parcels.stream().filter((parcel) -> !isGivenUp(parcel, answer)).toList();
		if (!kept.isEmpty()) {
			if (answer.kind() != SendResult.Kind.DELIVERED) {
				this.health.failed(answer, RETRIED);
			}
			this.queue.putBehind(kept, this.requests.pauseAfter(answer));
		}
	}

	private boolean isGivenUp(QueuedRequest parcel, SendResult answer) {
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
