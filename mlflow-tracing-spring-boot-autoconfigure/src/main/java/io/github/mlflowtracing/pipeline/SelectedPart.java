/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.trace.AssembledTrace;
import io.github.mlflowtracing.trace.MlflowTrace;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * What leaves of a part: MLflow's spans, hung where they stand there, and the
 * collectors', with their real parents.
 */
final class SelectedPart {

	private final UnitPart part;

	private final SpanTree tree;

	private final Function<UnitSpan, SpanData> data;

	private final TraceFacts facts;

	private final @Nullable String name;

	/**
	 * Takes in what was selected.
	 * @param part the part
	 * @param tree which of its spans MLflow shows, and where
	 * @param data the spans as they may leave
	 * @param facts what is said of the trace
	 */
	SelectedPart(UnitPart part, SpanTree tree, Function<UnitSpan, SpanData> data, TraceFacts facts) {
		this.part = part;
		this.tree = tree;
		this.data = data;
		this.facts = facts;
		this.name = part.root().map((root) -> data.apply(root).getName()).orElse(null);
	}

	/**
	 * Puts it together, and notes where the spans stand now.
	 * @param whole whether this is all of the trace that there is
	 * @param tokensKnown whether no span outside of this part has used tokens so far
	 */
	AssembledTrace trace(boolean whole, boolean tokensKnown) {
		Placements placements = this.part.placements();
		List<SpanData> forCollectors = new ArrayList<>();
		List<SpanData> selected = new ArrayList<>();
		SpanData root = null;
		for (UnitSpan span : this.part.ended()) {
			SpanData data = this.data.apply(span);
			boolean isRoot = span.id().equals(placements.rootId());
			if (isRoot) {
				root = new ReparentedSpanData(RootSpans.forMlflow(data, data.getName(), this.facts),
						SpanContext.getInvalid());
				selected.add(root);
			}
			else if (this.tree.isKept(span.id())) {
				selected.add(new ReparentedSpanData(data, parentContext(data)));
			}
			if (!span.isAtCollectors()) {
				forCollectors.add(forCollectors(data, isRoot));
			}
			placements.sent(span.id(), this.tree.nearestKept(span.id()));
		}
		return new AssembledTrace(forCollectors, selected.isEmpty() ? null : new MlflowTrace(root, selected, this.facts,
				placements.isJoined(), this.part.experimentId(), whole, tokensKnown));
	}

	/** MLflow behind a collector reads the facts of a span without a parent. */
	private SpanData forCollectors(SpanData span, boolean isRoot) {
		boolean carriesFacts = isRoot || !span.getParentSpanContext().isValid();
		return (this.name != null && carriesFacts) ? RootSpans.forCollectors(span, this.name, this.facts) : span;
	}

	private SpanContext parentContext(SpanData span) {
		Placements placements = this.part.placements();
		String nearest = this.tree.nearestKept(span.getParentSpanId());
		String parentId = nearest.equals(Placements.NOWHERE) ? placements.rootId() : nearest;
		if (this.tree.isOpen(parentId)) {
			placements.owe(parentId);
		}
		return SpanContext.create(span.getTraceId(), parentId, span.getSpanContext().getTraceFlags(),
				span.getSpanContext().getTraceState());
	}

}
