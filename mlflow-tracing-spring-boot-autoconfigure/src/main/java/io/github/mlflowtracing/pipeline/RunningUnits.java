/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The units with open spans, and those of which something is ready to be handed on.
 * Thread-safe, but for what the dispatcher does.
 */
final class RunningUnits {

	private final UnitIndex index;

	private final Queue<Unit> opened = new ConcurrentLinkedQueue<>();

	private final Set<Unit> running = new HashSet<>();

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
	 * Takes in a unit of which a span is open where none was.
	 */
	void watch(Unit unit) {
		this.opened.add(unit);
	}

	/**
	 * The units of which something is open or not handed on yet. For the dispatcher.
	 */
	Collection<Unit> running() {
		Unit unit;
		while ((unit = this.opened.poll()) != null) {
			this.running.add(unit);
		}
		this.running.removeIf(Unit::isIdle);
		return this.running;
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
	}

	private void forget(List<UnitSpan> spans) {
		spans.forEach(this.index::forget);
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
	 * The ids of traces that are made here and of which MLflow got nothing yet. For the
	 * dispatcher.
	 */
	Set<String> tracesUnknownToMlflow() {
		return running().stream().flatMap((unit) -> unit.traceIdUnknownToMlflow().stream()).collect(Collectors.toSet());
	}

}
