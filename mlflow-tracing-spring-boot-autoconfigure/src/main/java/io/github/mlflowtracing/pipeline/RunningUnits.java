/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The units with open spans, and those of which something is ready to be handed on.
 * Thread-safe, but for what the dispatcher does.
 */
final class RunningUnits {

	private final UnitIndex index;

	private final ConcurrentMap<Unit, Boolean> running = new ConcurrentHashMap<>();

	private final Queue<Unit> ready = new ConcurrentLinkedQueue<>();

	private final Queue<Unit> weighed = new ArrayDeque<>();

	/**
	 * Makes room for units.
	 * @param index forgets spans that nobody wants
	 */
	RunningUnits(UnitIndex index) {
		this.index = index;
	}

	/**
	 * Looks anew whether the unit is running, since another thread may start a span while
	 * this one ends the last.
	 */
	void watch(Unit unit) {
		this.running.compute(unit, (key, running) -> unit.isOpen() ? Boolean.TRUE : null);
	}

	Collection<Unit> running() {
		return this.running.keySet();
	}

	/**
	 * Has handed on what has ended, or gives it up if nobody wants it.
	 */
	void handOn(Unit unit) {
		if (unit.enqueue()) {
			this.ready.add(unit);
		}
		else {
			giveUpEnded(unit);
		}
	}

	/**
	 * Gives up what has ended, if nobody wants it so far.
	 * @return how many spans nobody wanted
	 */
	int giveUpEnded(Unit unit) {
		List<UnitSpan> unwanted = unit.giveUpEnded();
		forget(unwanted);
		if (unit.isIdle()) {
			this.index.leave(unit);
		}
		return unwanted.size();
	}

	/**
	 * Gives up the whole of a unit, if nobody wants it so far.
	 */
	void giveUp(Unit unit) {
		forget(unit.giveUpOpen());
		giveUpEnded(unit);
		watch(unit);
	}

	private void forget(List<UnitSpan> spans) {
		spans.forEach((span) -> this.index.forget(span.id()));
	}

	/**
	 * The next unit of which something is to be handed on. All that wait are weighed
	 * first, so that it shows whether they are too many. For the dispatcher.
	 */
	@Nullable Unit pollReady() {
		Unit unit;
		while ((unit = this.ready.poll()) != null) {
			this.weighed.add(unit);
			unit.weigh();
		}
		return this.weighed.poll();
	}

	/**
	 * The ids of traces that are made here and of which MLflow got nothing yet.
	 */
	Set<String> tracesUnknownToMlflow() {
		return Stream.concat(this.running.keySet().stream(), this.ready.stream())
			.flatMap((unit) -> unit.traceIdUnknownToMlflow().stream())
			.collect(Collectors.toSet());
	}

}
