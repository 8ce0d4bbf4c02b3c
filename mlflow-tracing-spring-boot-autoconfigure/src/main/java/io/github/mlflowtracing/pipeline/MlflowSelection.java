/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.trace.AssembledTrace;
import io.github.mlflowtracing.trace.MlflowTrace;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * Chooses what MLflow shows of a trace: the MLflow and generative AI spans, each hung on
 * its nearest such ancestor, below one root. Where several stand on top, their lowest
 * common ancestor is the root.
 */
final class MlflowSelection {

	private final boolean all;

	private final TraceFacts base;

	/**
	 * Makes a selection.
	 * @param all whether MLflow gets all spans of a trace that has one for it
	 * @param base what is true of each trace
	 */
	MlflowSelection(boolean all, TraceFacts base) {
		this.all = all;
		this.base = base;
	}

	/**
	 * Selects from what has ended.
	 * @param unit the unit, which knows where spans of earlier parts stand; those of this
	 * one are noted there
	 * @param part what has ended
	 */
	AssembledTrace select(Unit unit, Unit.Part part) {
		Placements placements = unit.placements();
		List<SpanData> spans = part.ended().stream().map(ReadWriteSpan::toSpanData).toList();
		if (!part.forMlflow()) {
			part.ended().forEach((span) -> placements.sent(id(span), Placements.NOWHERE));
			return new AssembledTrace(spans, null);
		}
		Tree tree = new Tree(part, placements, this.all);
		tree.chooseRoot();
		return tree.assemble(spans, this.base.with(unit.facts(tree.isRootAmong(spans))));
	}

	private static String id(ReadWriteSpan span) {
		return span.getSpanContext().getSpanId();
	}

	/**
	 * The spans of a part, open ones included, and what earlier parts left.
	 */
	private static final class Tree {

		private final Placements placements;

		private final Map<String, String> parents = new HashMap<>();

		private final Set<String> kept = new LinkedHashSet<>();

		Tree(Unit.Part part, Placements placements, boolean all) {
			this.placements = placements;
			List<ReadWriteSpan> known = new ArrayList<>(part.open());
			known.addAll(part.ended());
			for (ReadWriteSpan span : known) {
				this.parents.put(id(span), span.getParentSpanContext().getSpanId());
				if (all || Unit.isForMlflow(span) || id(span).equals(this.placements.rootId())) {
					this.kept.add(id(span));
				}
			}
		}

		void chooseRoot() {
			if (!this.placements.rootId().equals(Placements.NOWHERE)) {
				return;
			}
			List<String> tops = this.kept.stream()
				.filter((id) -> nearestKept(this.parents.get(id)).equals(Placements.NOWHERE))
				.toList();
			String root = (tops.size() == 1) ? tops.get(0) : lowestCommonAncestor(tops);
			this.placements.chooseRoot(root);
			if (this.parents.containsKey(root)) {
				this.kept.add(root);
			}
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

		private String nearestKept(@Nullable String id) {
			String at = id;
			while (at != null && this.parents.containsKey(at)) {
				if (this.kept.contains(at)) {
					return at;
				}
				at = this.parents.get(at);
			}
			return (at != null) ? this.placements.nearestKept(at) : Placements.NOWHERE;
		}

		boolean isRootAmong(List<SpanData> spans) {
			return spans.stream().anyMatch((span) -> span.getSpanId().equals(this.placements.rootId()));
		}

		AssembledTrace assemble(List<SpanData> spans, TraceFacts facts) {
			String rootId = this.placements.rootId();
			List<SpanData> everything = new ArrayList<>();
			List<SpanData> selected = new ArrayList<>();
			SpanData root = null;
			for (SpanData span : spans) {
				String id = span.getSpanId();
				if (id.equals(rootId)) {
					SpanData carrier = new RootSpanData(span, facts);
					everything.add(carrier);
					root = new ReparentedSpanData(carrier, SpanContext.getInvalid());
					selected.add(root);
				}
				else {
					everything.add(span);
					if (this.kept.contains(id)) {
						selected.add(new ReparentedSpanData(span, parentContext(span, rootId)));
					}
				}
				this.placements.sent(id, nearestKept(id));
			}
			return new AssembledTrace(everything, selected.isEmpty() ? null : new MlflowTrace(root, selected, facts));
		}

		private SpanContext parentContext(SpanData span, String rootId) {
			String parentId = nearestKept(span.getParentSpanId());
			return SpanContext.create(span.getTraceId(), parentId.equals(Placements.NOWHERE) ? rootId : parentId,
					span.getSpanContext().getTraceFlags(), span.getSpanContext().getTraceState());
		}

	}

}
