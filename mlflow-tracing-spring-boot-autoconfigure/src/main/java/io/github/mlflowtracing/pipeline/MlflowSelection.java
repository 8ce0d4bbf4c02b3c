/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.mlflowtracing.content.Redaction;
import io.github.mlflowtracing.trace.AssembledTrace;
import io.github.mlflowtracing.trace.TraceFactLimits;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * Chooses what MLflow shows of a trace: the MLflow and generative AI spans, each hung on
 * its nearest such ancestor, below one root. Where several stand on top, their lowest
 * common ancestor is the root. A trace that a caller has begun may go on here: then the
 * top spans hang on the caller's, and none is a root.
 */
final class MlflowSelection {

	private static final Log logger = LogFactory.getLog(MlflowSelection.class);

	private final boolean all;

	private final Predicate<SpanData> filter;

	private final PropagationSettings propagation;

	private final TraceFacts base;

	private final TraceFactLimits limits;

	private final SpanRedaction spanRedaction;

	private final TraceFactsRedaction factsRedaction;

	/**
	 * Makes a selection.
	 * @param all whether MLflow gets all spans of a trace that has one for it
	 * @param filter which of those MLflow gets
	 * @param propagation whether traces of callers go on here
	 * @param base what is true of each trace
	 * @param redaction hides what others wrote and must not leave
	 * @param limits leaves out what MLflow can't keep
	 */
	MlflowSelection(boolean all, Predicate<SpanData> filter, PropagationSettings propagation, TraceFacts base,
			Redaction redaction, TraceFactLimits limits) {
		this.all = all;
		this.filter = filter;
		this.propagation = propagation;
		this.base = base;
		this.limits = limits;
		this.spanRedaction = new SpanRedaction(redaction);
		this.factsRedaction = new TraceFactsRedaction(redaction);
	}

	/**
	 * Selects from what has ended.
	 * @param part what has ended
	 */
	AssembledTrace select(UnitPart part) {
		Placements placements = part.placements();
		if (!part.forMlflow()) {
			part.ended().forEach((span) -> placements.sent(span.id(), Placements.NOWHERE));
			return new AssembledTrace(data(part.ended().stream().filter((span) -> !span.isAtCollectors()).toList()),
					null);
		}
		boolean first = placements.isEmpty();
		join(part);
		SpanTree tree = new SpanTree(part, this.all, this.filter);
		tree.chooseRoot();
		return new SelectedPart(part, tree, this::data, this.limits.keep(this.base.with(facts(part))))
			.trace(first && part.open().isEmpty(), first && !placements.hasCalledOthers());
	}

	/** Once and for all parts. */
	private void join(UnitPart part) {
		Placements placements = part.placements();
		if (placements.rootId().equals(Placements.NOWHERE)) {
			String callersSpanId = this.propagation.parentAtMlflow(part.callersSpan(), part.experimentId());
			if (!callersSpanId.equals(Placements.NOWHERE)) {
				placements.join(callersSpanId);
			}
		}
	}

	private TraceFacts facts(UnitPart part) {
		TraceFacts facts = this.factsRedaction.redact(part.facts(),
				part.root().map((root) -> root.data().getName()).orElse(""));
		if (!part.placements().isJoined() || facts.equals(TraceFacts.NONE)) {
			return facts;
		}
		logger.debug("What was said of trace tr-%s is ignored, since the trace is a caller's: %s"
			.formatted(part.callersSpan().getTraceId(), facts));
		return TraceFacts.NONE;
	}

	/**
	 * Selects what collectors get before the unit is handed on: not what may become the
	 * root, which is to carry the facts.
	 * @param part what has ended so far
	 */
	List<UnitSpan> selectForCollectors(UnitPart part) {
		Set<String> keptBack = part.forMlflow() ? new SpanTree(part, this.all, this.filter).possibleRoots() : Set.of();
		return part.ended().stream().filter((span) -> !span.isAtCollectors() && !keptBack.contains(span.id())).toList();
	}

	/**
	 * The spans as they may leave.
	 * @param spans the spans
	 */
	List<SpanData> data(List<UnitSpan> spans) {
		return spans.stream().map(this::data).toList();
	}

	private SpanData data(UnitSpan span) {
		return LogLevels.addTo(this.spanRedaction.redact(span.data()));
	}

}
