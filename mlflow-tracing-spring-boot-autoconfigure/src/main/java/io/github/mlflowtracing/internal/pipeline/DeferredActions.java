/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * Actions that wait until the server can know a trace. Bounded, thread-safe.
 */
final class DeferredActions {

	private static final int MAX_WAITING = 10_000;

	private final Queue<Action> waiting = new LinkedBlockingQueue<>(MAX_WAITING);

	/**
	 * Adds an action.
	 * @return {@code false} if too many are waiting already
	 */
	boolean add(String traceId, Runnable action) {
		return this.waiting.offer(new Action(traceId, action));
	}

	/**
	 * Takes out the actions whose traces are not waited for any more.
	 * @param waitedFor the ids of traces of which nothing was exported yet, at a time
	 * after the actions were added
	 */
	List<Runnable> takeDue(Supplier<Set<String>> waitedFor) {
		// first, since a trace and its action may come in between
		List<Action> candidates = List.copyOf(this.waiting);
		if (candidates.isEmpty()) {
			return List.of();
		}
		Set<String> unknown = waitedFor.get();
		return candidates.stream()
			.filter((action) -> !unknown.contains(action.traceId()) && this.waiting.remove(action))
			.map(Action::action)
			.toList();
	}

	private record Action(String traceId, Runnable action) {

	}

}
