/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a part of a unit, open ones included, and what earlier parts left: which
 * of them MLflow shows, and where. Not thread-safe.
 */
final class SpanTree {

	private final Placements placements;

	private final Map<String, String> parents = new HashMap<>();

	private final Set<String> kept = new LinkedHashSet<>();

	/**
	 * Makes a tree.
	 * @param part the part
	 * @param placements what earlier parts left
	 * @param all whether MLflow gets all spans
	 */
	SpanTree(Unit.Part part, Placements placements, boolean all) {
		this.placements = placements;
		part.open().forEach((span) -> add(span.toSpanData(), all));
		part.ended().forEach((span) -> add(span.data(), all));
	}

	private void add(SpanData span, boolean all) {
		this.parents.put(span.getSpanId(), span.getParentSpanId());
		if (all || Unit.isForMlflow(span) || span.getSpanId().equals(this.placements.rootId())) {
			this.kept.add(span.getSpanId());
		}
	}

	/**
	 * Settles the root, unless an earlier part has.
	 */
	void chooseRoot() {
		if (this.placements.rootId().equals(Placements.NOWHERE)) {
			String root = findRoot();
			this.placements.chooseRoot(root);
			if (this.parents.containsKey(root)) {
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
			.filter((id) -> nearestKept(this.parents.get(id)).equals(Placements.NOWHERE))
			.toList();
		return (tops.size() == 1) ? tops.get(0) : lowestCommonAncestor(tops);
	}

	private String lowestCommonAncestor(List<String> ids) {
		Set<String> common = path(ids.get(0));
		ids.forEach((id) -> common.retainAll(path(id)));
		return common.isEmpty() ? ids.get(0) : common.iterator().next();
	}

	/** From the span itself upwards. */
	private Set<String> path(String id) {
		Set<String> path = new LinkedHashSet<>();
		for (String at = id; this.parents.containsKey(at) && path.add(at);) {
			at = this.parents.get(at);
		}
		return path;
	}

	boolean isKept(String id) {
		return this.kept.contains(id);
	}

	/**
	 * The nearest span that MLflow shows, from a span itself upwards.
	 * @param id the span's id
	 * @return the other's id, or {@link Placements#NOWHERE}
	 */
	String nearestKept(@Nullable String id) {
		String at = id;
		while (at != null && this.parents.containsKey(at)) {
			if (this.kept.contains(at)) {
				return at;
			}
			at = this.parents.get(at);
		}
		return (at != null) ? this.placements.nearestKept(at) : Placements.NOWHERE;
	}

}
