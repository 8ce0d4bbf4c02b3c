/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.selection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.pipeline.assembly.PendingSpan;
import io.github.mlflowtracing.internal.pipeline.assembly.TracePart;

/**
 * The spans of a part of a local trace, open ones included, and what earlier parts left:
 * which of them MLflow shows, and which is the root. Not thread-safe.
 */
final class SpanTree {

	private final TracePart part;

	private final Predicate<SpanData> filter;

	/**
	 * Makes a tree.
	 * @param part the part
	 * @param all whether MLflow gets all spans
	 * @param filter which of those it gets; only those that have ended are asked about
	 */
	SpanTree(TracePart part, boolean all, Predicate<SpanData> filter) {
		this.part = part;
		this.filter = filter;
		part.open().forEach((span) -> choose(span, all));
		part.ended().forEach((span) -> choose(span, all));
	}

	private void choose(PendingSpan span, boolean all) {
		span.setKept(((all || span.isForMlflow()) && span.passes(this.filter)) || span.mustExport()
				|| span == this.part.trace().root());
	}

	/**
	 * Settles the root, unless an earlier part has.
	 */
	void chooseRoot() {
		if (!this.part.trace().isPlaced()) {
			PendingSpan root = findRoot();
			this.part.trace().chooseRoot(root);
			if (root != null) {
				root.setKept(true);
			}
		}
	}

	/**
	 * Which spans may be the root in the end: it can only move up.
	 */
	Collection<PendingSpan> possibleRoots() {
		if (this.part.trace().isPlaced()) {
			PendingSpan root = this.part.trace().root();
			return (root != null) ? List.of(root) : List.of();
		}
		return path(findRoot());
	}

	private @Nullable PendingSpan findRoot() {
		List<PendingSpan> tops = new ArrayList<>(1);
		addTops(this.part.open(), tops);
		addTops(this.part.ended(), tops);
		return switch (tops.size()) {
			case 0 -> null;
			case 1 -> tops.get(0);
			default -> commonAncestor(tops);
		};
	}

	private static void addTops(List<PendingSpan> spans, List<PendingSpan> tops) {
		for (PendingSpan span : spans) {
			if (span.isKept() && PendingSpan.nearestKept(span.parent()) == null) {
				tops.add(span);
			}
		}
	}

	/**
	 * The lowest that passes the filter and is not Spring Security's, whose spans are
	 * called the same for every request; else the first of them all.
	 */
	private PendingSpan commonAncestor(List<PendingSpan> spans) {
		List<PendingSpan> passing = commonPath(spans).stream().filter((span) -> span.passes(this.filter)).toList();
		return passing.stream()
			.filter((span) -> !isOfSecurity(span.name()))
			.findFirst()
			.or(() -> passing.stream().findFirst())
			.orElseGet(() -> earliest(spans));
	}

	/** Spring Security 7: the contextual name, which a span gets when it ends. */
	private static boolean isOfSecurity(String name) {
		return name.equals("secured request") || name.equals("unsecured request")
				|| name.startsWith("security filterchain") || name.startsWith("spring.security.");
	}

	/** Looks at each span once. */
	private List<PendingSpan> commonPath(List<PendingSpan> spans) {
		List<PendingSpan> common = List.copyOf(path(spans.get(0)));
		Map<PendingSpan, Integer> positions = new HashMap<>();
		common.forEach((span) -> positions.put(span, positions.size()));
		Set<PendingSpan> seen = new HashSet<>();
		int lowest = 0;
		for (PendingSpan span : spans) {
			PendingSpan at = span;
			while (at != null && !positions.containsKey(at) && seen.add(at)) {
				at = above(at);
			}
			if (at == null) {
				return List.of();
			}
			if (!seen.contains(at)) {
				lowest = Math.max(lowest, positions.getOrDefault(at, 0));
			}
		}
		return common.subList(lowest, common.size());
	}

	private static PendingSpan earliest(List<PendingSpan> spans) {
		return spans.stream().min(Comparator.comparingLong(PendingSpan::startEpochNanos)).orElseThrow();
	}

	/** From the span itself upwards. */
	private Set<PendingSpan> path(@Nullable PendingSpan span) {
		Set<PendingSpan> path = new LinkedHashSet<>();
		for (PendingSpan at = span; at != null; at = above(at)) {
			path.add(at);
		}
		return path;
	}

	/** The nearest that was not exported before. */
	private @Nullable PendingSpan above(PendingSpan span) {
		PendingSpan at = span.parent();
		while (at != null && !at.isIn(this.part) && !at.isWaiting()) {
			at = at.parent();
		}
		return at;
	}

}
