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
 * What is to be done once the server can know a trace. Bounded, thread-safe.
 */
final class DeferredActions {

	private static final int MAX_WAITING = 10_000;

	private final Queue<Action> waiting = new LinkedBlockingQueue<>(MAX_WAITING);

	/**
	 * Has an action wait.
	 * @return {@code false} if too many are waiting already
	 */
	boolean add(String traceId, Runnable action) {
		return this.waiting.offer(new Action(traceId, action));
	}

	/**
	 * Takes out the actions whose traces are not awaited any more.
	 * @param awaited the ids of traces of which nothing was handed on yet
	 */
	List<Runnable> takeDue(Supplier<Set<String>> awaited) {
		// first, since a trace and its action may come while it is looked
		List<Action> candidates = List.copyOf(this.waiting);
		if (candidates.isEmpty()) {
			return List.of();
		}
		Set<String> unknown = awaited.get();
		return candidates.stream()
			.filter((action) -> !unknown.contains(action.traceId()) && this.waiting.remove(action))
			.map(Action::action)
			.toList();
	}

	private record Action(String traceId, Runnable action) {

	}

}
