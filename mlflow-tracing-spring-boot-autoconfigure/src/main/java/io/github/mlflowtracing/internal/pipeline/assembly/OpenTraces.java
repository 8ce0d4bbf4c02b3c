/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The units with open spans, and those of which something is ready to be handed on.
 * Thread-safe, but for what the dispatcher does.
 */
public final class OpenTraces {

	private final PendingSpans index;

	private final AssemblyRules rules;

	private final Queue<LocalTrace> opened = new ConcurrentLinkedQueue<>();

	private final Set<LocalTrace> running = new HashSet<>();

	private final Queue<LocalTrace> ready = new ConcurrentLinkedQueue<>();

	private final DroppedSpans dropped;

	/**
	 * Makes room for units.
	 * @param index forgets spans that nobody wants
	 * @param rules what holds for all units
	 * @param dropped counts spans for which there is no room
	 */
	public OpenTraces(PendingSpans index, AssemblyRules rules, DroppedSpans dropped) {
		this.index = index;
		this.rules = rules;
		this.dropped = dropped;
	}

	/**
	 * Takes in a unit of which a span is open where none was.
	 */
	void watch(LocalTrace unit) {
		this.opened.add(unit);
	}

	/**
	 * The units that are not ready as a whole. For the dispatcher.
	 */
	Collection<LocalTrace> running() {
		LocalTrace unit;
		while ((unit = this.opened.poll()) != null) {
			this.running.add(unit);
		}
		this.running.removeIf((each) -> !each.isRunning());
		return this.running;
	}

	/**
	 * Has handed on what has ended, or gives it up if nobody wants it. Where spans end
	 * faster than the dispatcher can take them they are dropped here: nothing else would
	 * keep them from filling the heap.
	 */
	void handOn(LocalTrace unit) {
		if (!unit.weighWanted()) {
			giveUpEnded(unit);
		}
		else if (this.rules.isOverrun()) {
			TracePart part = unit.takePart();
			this.dropped.add(part);
			part.ended().forEach(PendingSpan::giveUp);
			forget(unit, part.ended());
		}
		else if (unit.enqueue()) {
			this.ready.add(unit);
		}
	}

	/**
	 * Gives up what has ended, if nobody wants it so far.
	 * @return how many spans nobody wanted
	 */
	int giveUpEnded(LocalTrace unit) {
		List<PendingSpan> unwanted = unit.giveUpEnded();
		forget(unit, unwanted);
		return unwanted.size();
	}

	/**
	 * Gives up the whole of a unit, if nobody wants it so far.
	 */
	void giveUp(LocalTrace unit) {
		forget(unit, unit.giveUpOpen());
		giveUpEnded(unit);
	}

	private void forget(LocalTrace unit, List<PendingSpan> spans) {
		spans.forEach(this.index::forget);
		if (unit.isIdle()) {
			this.index.leave(unit);
		}
	}

	public int countReady() {
		return this.ready.size();
	}

	/**
	 * The next unit of which something is to be handed on. For the dispatcher.
	 */
	public @Nullable LocalTrace pollReady() {
		return this.ready.poll();
	}

	/**
	 * The ids of traces that are made here and of which MLflow got nothing yet. For the
	 * dispatcher.
	 */
	public Set<String> tracesUnknownToMlflow() {
		return Stream.concat(running().stream(), this.ready.stream())
			.flatMap((unit) -> unit.traceIdUnknownToMlflow().stream())
			.collect(Collectors.toSet());
	}

}
