/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mlflowtracing.internal.export.DropCause;

/**
 * Sends a batch, and does what follows from the result: retries what may pass, splits
 * what is refused until the culprit stands alone, settles the rest. For one thread.
 */
final class BatchDelivery {

	/** How often a server's error, which may mean "never", is asked for again. */
	private static final int FEW_ATTEMPTS = 3;

	/** As many requests that fail alone, one after the other, show a failing server. */
	private static final int FEW_ALONE = 2;

	/** A request that breaks off again and again and is larger may be too large. */
	private static final int SUSPICIOUS_BYTES = 256 * 1024;

	private static final String RETRIED = "They wait and are sent again (mlflow.tracing.export.retry-timeout)";

	private final ExportQueue queue;

	private final SenderHealth health;

	private final RequestSender requests;

	private final ServerLimits limits;

	private final PartSender parts;

	private final long retryTimeout;

	private long startedAt = System.nanoTime();

	BatchDelivery(ExportQueue queue, SenderHealth health, RequestSender requests, ServerLimits limits, PartSender parts,
			Duration retryTimeout) {
		this.queue = queue;
		this.health = health;
		this.requests = requests;
		this.limits = limits;
		this.parts = parts;
		this.retryTimeout = TimeUnit.NANOSECONDS.convert(retryTimeout);
	}

	void prepare() throws InterruptedException {
		SendResult prepared = this.requests.prepare();
		if (prepared.kind() != SendResult.Kind.DELIVERED) {
			this.health.failed(prepared, "They wait until it works (mlflow.tracing.export.retry-timeout)");
		}
	}

	/**
	 * Sends a batch that was polled; what it leaves unsettled waits again.
	 */
	void send(ExportQueue.Batch batch) throws InterruptedException {
		this.startedAt = System.nanoTime();
		if (batch.ofSpans()) {
			send(batch.requests());
		}
		else {
			sendFollowUp(batch.requests().get(0));
		}
	}

	/**
	 * Logs a failure of the thread that sends, and lets it rest.
	 */
	void failed(String message) {
		SendResult result = SendResult.retry(message);
		this.queue.pause(this.requests.pauseAfter(result, this.startedAt));
		this.health.failed(result, "It goes on with what it had");
	}

	private void send(List<QueuedRequest> batch) throws InterruptedException {
		SendResult result = sendSpans(batch);
		boolean enough = this.requests.errorsInARow() >= FEW_ATTEMPTS
				|| batch.stream().anyMatch((request) -> request.attempts() >= FEW_ATTEMPTS);
		if (result.kind() == SendResult.Kind.TOO_LARGE && this.limits.tooLarge(size(batch))) {
			// they wait where they were, and are sent in smaller messages
			return;
		}
		if (isForLater(result, batch) || (isUnexplained(result) && !enough)) {
			if (batch.size() == 1 && result.kind() == SendResult.Kind.BROKEN && size(batch) > SUSPICIOUS_BYTES) {
				retryBehind(batch, result);
			}
			else {
				retryLater(batch, result);
			}
			return;
		}
		if (result.kind() == SendResult.Kind.REFUSED
				&& batch.stream().anyMatch((request) -> request.request().joined())) {
			this.queue.keepJoinedApart();
		}
		isolate(batch, result);
	}

	private SendResult sendSpans(List<QueuedRequest> batch) throws InterruptedException {
		return (batch.size() == 1) ? this.parts.send(batch.get(0)) : this.requests.sendTogether(batch);
	}

	/**
	 * Settles requests: splits those that the server does not take until the culprit
	 * stands alone. Where several fail alone and nothing passes, the server fails.
	 */
	private void isolate(List<QueuedRequest> batch, SendResult firstResult) throws InterruptedException {
		Deque<List<QueuedRequest>> parts = new ArrayDeque<>();
		parts.push(batch);
		SendResult result = firstResult;
		List<QueuedRequest> suspects = new ArrayList<>();
		long successesBefore = this.requests.successes();
		int unexplained = 0;
		while (!parts.isEmpty()) {
			List<QueuedRequest> part = parts.pop();
			if (result.kind() == SendResult.Kind.DELIVERED) {
				part.forEach(this::spansSent);
			}
			else if (isForLater(result, part)) {
				parts.push(part);
				break;
			}
			else if (part.size() > 1) {
				split(part, result, parts);
			}
			else if (!isUnexplained(result) || isOwnFault(part.get(0))) {
				refuse(part.get(0), result);
			}
			else {
				suspects.add(part.get(0));
				unexplained += part.get(0).othersSucceeded(this.requests.successes()) ? 0 : 1;
				if (unexplained >= FEW_ALONE && this.requests.successes() == successesBefore) {
					break;
				}
			}
			if (!parts.isEmpty()) {
				result = sendSpans(parts.element());
			}
		}
		List<QueuedRequest> left = Stream.concat(parts.stream().flatMap(List::stream), suspects.stream()).toList();
		if (isForLater(result, left)) {
			retryLater(left, result);
		}
		else {
			retryBehind(left, result);
		}
	}

	private static void split(List<QueuedRequest> part, SendResult result, Deque<List<QueuedRequest>> parts) {
		List<QueuedRequest> members = part;
		if (isUnexplained(result)) {
			// or culprits that came first would hide each time that others pass
			List<List<QueuedRequest>> traces = new ArrayList<>(
					part.stream().collect(Collectors.groupingBy(QueuedRequest::traceId)).values());
			Collections.shuffle(traces);
			members = traces.stream().flatMap(List::stream).toList();
		}
		int half = members.size() / 2;
		parts.push(members.subList(half, members.size()));
		parts.push(members.subList(0, half));
	}

	/**
	 * Whether a server's error is about the request: it was sent alone, a few times, and
	 * others succeeded meanwhile.
	 */
	private boolean isOwnFault(QueuedRequest request) {
		return request.countFailureAlone() >= FEW_ATTEMPTS && request.othersSucceeded(this.requests.successes());
	}

	private void refuse(QueuedRequest culprit, SendResult result) {
		if (result.kind() == SendResult.Kind.BROKEN
				&& (culprit.splitNextPart(SUSPICIOUS_BYTES) || this.parts.leaveContentOut(culprit, result))) {
			return;
		}
		this.health.failed(SendResult.refused(result.message()),
				"Trace tr-%s is dropped; others are still sent".formatted(culprit.traceId()));
		this.queue.drop(culprit, DropCause.REFUSED);
	}

	private void spansSent(QueuedRequest request) {
		if (!request.areSpansSent()) {
			// only a part of it shared the message
			return;
		}
		if (isFollowUpDue(request)) {
			this.queue.spansSent(request);
		}
		else {
			this.queue.settle(request, SendResult.DELIVERED);
		}
	}

	private boolean isFollowUpDue(QueuedRequest request) {
		boolean required = request.request().followUpRequired() || this.requests.needsFollowUps();
		return request.request().followUp() != null && (required || !this.queue.hasBacklog());
	}

	private void sendFollowUp(QueuedRequest request) throws InterruptedException {
		if (!isFollowUpDue(request)) {
			this.queue.settle(request, SendResult.DELIVERED);
			return;
		}
		SendResult result = this.requests.sendFollowUp(request);
		if (result.kind() == SendResult.Kind.BLOCKED || result.kind() == SendResult.Kind.BROKEN) {
			retryAfterOthers(request, result);
		}
		else if (isForLater(result, List.of()) || (isUnexplained(result) && !isOwnFault(request))) {
			retryLater(List.of(request), result);
		}
		else {
			settleFollowUp(request, result);
		}
	}

	/** Spans may go elsewhere than what follows them: they show themselves if not. */
	private void retryAfterOthers(QueuedRequest request, SendResult result) {
		request.countFailureAlone();
		List<QueuedRequest> kept = withoutOverdue(List.of(request), result);
		this.health.failed(result, RETRIED);
		this.queue.putBack(kept);
		this.queue.pauseFollowUps(this.requests.pauseAfter(result, this.startedAt));
	}

	private void settleFollowUp(QueuedRequest request, SendResult result) {
		if (result.kind() != SendResult.Kind.DELIVERED && request.followUp() == null) {
			this.health.failed(SendResult.refused(result.message()),
					"The spans of trace tr-%s are stored, but not its trace info".formatted(request.traceId()));
		}
		this.queue.settle(request, result);
	}

	private static int size(List<QueuedRequest> requests) {
		return requests.stream().mapToInt((request) -> request.nextPart().bytes().length).sum();
	}

	/**
	 * What breaks off or is forbidden more than a few times may be the request's fault.
	 */
	private static boolean isForLater(SendResult result, List<QueuedRequest> requests) {
		return switch (result.kind()) {
			case RETRY, BLOCKED -> true;
			case BROKEN, FORBIDDEN -> requests.stream().noneMatch((request) -> request.attempts() >= FEW_ATTEMPTS);
			case DELIVERED, RETRY_FEW, TOO_LARGE, REFUSED -> false;
		};
	}

	private static boolean isUnexplained(SendResult result) {
		return switch (result.kind()) {
			case RETRY_FEW, BROKEN, FORBIDDEN -> true;
			case DELIVERED, RETRY, TOO_LARGE, BLOCKED, REFUSED -> false;
		};
	}

	private void retryLater(List<QueuedRequest> requests, SendResult result) {
		List<QueuedRequest> kept = withoutOverdue(requests, result);
		this.health.failed(result, RETRIED);
		this.queue.putBack(kept);
		// every second error: of several none may be about the request
		if (!isUnexplained(result) || this.requests.errorsInARow() % FEW_ALONE == 0 || !areFollowUps(requests)) {
			this.queue.pause(this.requests.pauseAfter(result, this.startedAt));
		}
	}

	private static boolean areFollowUps(List<QueuedRequest> requests) {
		return requests.stream().allMatch(QueuedRequest::areSpansSent);
	}

	/** Behind all others, whose results show whether the server fails. */
	private void retryBehind(List<QueuedRequest> requests, SendResult result) {
		List<QueuedRequest> kept = withoutOverdue(requests, result);
		if (!kept.isEmpty()) {
			if (result.kind() != SendResult.Kind.DELIVERED) {
				this.health.failed(result, RETRIED);
			}
			this.queue.putBehind(kept);
			this.queue.pause(this.requests.pauseAfter(result, this.startedAt));
		}
	}

	private List<QueuedRequest> withoutOverdue(List<QueuedRequest> requests, SendResult result) {
		return requests.stream().filter((request) -> !isOverdue(request, result)).toList();
	}

	private boolean isOverdue(QueuedRequest request, SendResult result) {
		if (request.retriedFor(System.nanoTime()) < this.retryTimeout) {
			return false;
		}
		if (request.areSpansSent()) {
			settleFollowUp(request, result);
		}
		else {
			this.health.lost(this.queue.drop(request, DropCause.RETRY_TIMEOUT), DropCause.RETRY_TIMEOUT,
					DropCause.RETRY_TIMEOUT.explanation());
		}
		return true;
	}

}
