/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.Comparator;
import java.util.HashMap;
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

	private final Map<String, SpanData> spans = new HashMap<>();

	private final Map<String, EndedSpan> ended = new HashMap<>();

	private final Set<String> kept = new LinkedHashSet<>();

	/**
	 * Makes a tree.
	 * @param part the part
	 * @param placements what earlier parts left
	 * @param all whether MLflow gets all spans
	 * @param filter which of those it gets; only those that have ended are asked about
	 */
	SpanTree(Unit.Part part, Placements placements, boolean all, Predicate<SpanData> filter) {
		this.placements = placements;
		this.filter = filter;
		part.ended().forEach((span) -> this.ended.put(span.id(), span));
		part.open().forEach((span) -> add(span.toSpanData(), all));
		part.ended().forEach((span) -> add(span.data(), all));
	}

	private void add(SpanData span, boolean all) {
		String id = span.getSpanId();
		this.spans.put(id, span);
		if (((all || Unit.isForMlflow(span)) && passes(id)) || this.placements.isOwed(id)) {
			this.kept.add(id);
		}
	}

	private boolean passes(String id) {
		EndedSpan span = this.ended.get(id);
		return span == null || span.passes(this.filter);
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
		Set<String> common = path(ids.get(0));
		ids.forEach((id) -> common.retainAll(path(id)));
		return common.stream().filter(this::passes).findFirst().orElseGet(() -> earliest(ids));
	}

	private String earliest(List<String> ids) {
		return ids.stream()
			.map(this.spans::get)
			.min(Comparator.comparingLong(SpanData::getStartEpochNanos))
			.map(SpanData::getSpanId)
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
		SpanData span = this.spans.get(id);
		return (span == null || span.getParentSpanId().equals(id)) ? Placements.NOWHERE : span.getParentSpanId();
	}

	boolean isKept(String id) {
		return this.kept.contains(id);
	}

	/**
	 * Whether a span is still open, and so will be sent with a later part.
	 */
	boolean isOpen(String id) {
		return this.spans.containsKey(id) && !this.ended.containsKey(id);
	}

	/**
	 * The nearest span that MLflow shows, from a span itself upwards.
	 * @param id the span's id
	 * @return the other's id, or {@link Placements#NOWHERE}
	 */
	String nearestKept(String id) {
		String at = id;
		while (!this.kept.contains(at)) {
			String above = this.spans.containsKey(at) ? parent(at) : this.placements.nearestKept(at);
			if (above.equals(at) || above.equals(Placements.NOWHERE)) {
				return above;
			}
			at = above;
		}
		return at;
	}

}
