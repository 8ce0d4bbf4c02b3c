/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The spans of a part of a unit, open ones included, and what earlier parts left: which
 * of them MLflow shows, and where. Not thread-safe.
 */
final class SpanTree {

	private final Placements placements;

	private final Predicate<SpanData> filter;

	private final Map<String, UnitSpan> spans = new HashMap<>();

	private final Set<String> ended = new HashSet<>();

	private final Set<String> kept = new LinkedHashSet<>();

	/** Many spans may stand below the same long chain. */
	private final Map<String, String> nearestKept = new HashMap<>();

	/**
	 * Makes a tree.
	 * @param part the part
	 * @param all whether MLflow gets all spans
	 * @param filter which of those it gets; only those that have ended are asked about
	 */
	SpanTree(UnitPart part, boolean all, Predicate<SpanData> filter) {
		this.placements = part.placements();
		this.filter = filter;
		this.ended.addAll(part.endedIds());
		part.open().forEach((span) -> add(span, all));
		part.ended().forEach((span) -> add(span, all));
	}

	private void add(UnitSpan span, boolean all) {
		String id = span.id();
		this.spans.put(id, span);
		if (((all || span.isForMlflow()) && passes(id)) || this.placements.isOwed(id)) {
			this.kept.add(id);
		}
	}

	private boolean passes(String id) {
		UnitSpan span = this.spans.get(id);
		return span == null || !this.ended.contains(id) || span.passes(this.filter);
	}

	/**
	 * Settles the root, unless an earlier part has.
	 */
	void chooseRoot() {
		if (this.placements.rootId().equals(Placements.NOWHERE)) {
			String root = findRoot();
			this.placements.chooseRoot(root);
			if (this.spans.containsKey(root)) {
				this.kept.add(root);
				this.nearestKept.clear();
			}
		}
	}

	/**
	 * Which spans may be the root in the end: it can only move up.
	 */
	Set<String> possibleRoots() {
		return this.placements.rootId().equals(Placements.NOWHERE) ? path(findRoot())
				: Set.of(this.placements.rootId());
	}

	private String findRoot() {
		List<String> tops = this.kept.stream()
			.filter((id) -> nearestKept(parent(id)).equals(Placements.NOWHERE))
			.toList();
		return switch (tops.size()) {
			case 0 -> Placements.NOWHERE;
			case 1 -> tops.get(0);
			default -> commonAncestor(tops);
		};
	}

	/** The lowest that passes the filter, else the first of them all. */
	private String commonAncestor(List<String> ids) {
		return commonPath(ids).stream().filter(this::passes).findFirst().orElseGet(() -> earliest(ids));
	}

	/** Looks at each span once. */
	private List<String> commonPath(List<String> ids) {
		List<String> common = List.copyOf(path(ids.get(0)));
		Map<String, Integer> positions = new HashMap<>();
		common.forEach((id) -> positions.put(id, positions.size()));
		Set<String> seen = new HashSet<>();
		int lowest = 0;
		for (String id : ids) {
			String at = id;
			while (!positions.containsKey(at) && this.spans.containsKey(at) && seen.add(at)) {
				at = parent(at);
			}
			if (!seen.contains(at)) {
				lowest = Math.max(lowest, positions.getOrDefault(at, common.size()));
			}
		}
		return common.subList(lowest, common.size());
	}

	private String earliest(List<String> ids) {
		return ids.stream()
			.map(this.spans::get)
			.min(Comparator.comparingLong(UnitSpan::startEpochNanos))
			.map(UnitSpan::id)
			.orElse(Placements.NOWHERE);
	}

	/** From the span itself upwards. */
	private Set<String> path(String id) {
		Set<String> path = new LinkedHashSet<>();
		for (String at = id; this.spans.containsKey(at) && path.add(at);) {
			at = parent(at);
		}
		return path;
	}

	private String parent(String id) {
		UnitSpan span = this.spans.get(id);
		return (span == null) ? Placements.NOWHERE : span.parentId();
	}

	boolean isKept(String id) {
		return this.kept.contains(id);
	}

	/**
	 * Whether a span is still open, and so will be sent with a later part.
	 */
	boolean isOpen(String id) {
		return this.spans.containsKey(id) && !this.ended.contains(id);
	}

	/**
	 * The nearest span that MLflow shows, from a span itself upwards.
	 * @param id the span's id
	 * @return the other's id, or {@link Placements#NOWHERE}
	 */
	String nearestKept(String id) {
		List<String> passed = new ArrayList<>();
		String at = id;
		while (!this.kept.contains(at) && !at.equals(Placements.NOWHERE)) {
			// nowhere for the time being: parents may go in circles, where ids collide
			String known = this.nearestKept.putIfAbsent(at, Placements.NOWHERE);
			if (known != null) {
				at = known;
				break;
			}
			passed.add(at);
			if (this.spans.containsKey(at)) {
				at = parent(at);
			}
			else if (at.equals(this.placements.nearestKept(at))) {
				break;
			}
			else {
				at = this.placements.nearestKept(at);
			}
		}
		String nearest = at;
		passed.forEach((below) -> this.nearestKept.put(below, nearest));
		return nearest;
	}

}
