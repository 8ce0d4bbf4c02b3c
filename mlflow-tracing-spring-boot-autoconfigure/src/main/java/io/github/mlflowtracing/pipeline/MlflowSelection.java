/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.content.Redaction;
import io.github.mlflowtracing.trace.AssembledTrace;
import io.github.mlflowtracing.trace.MlflowTrace;
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

	private final SpanRedaction spanRedaction;

	private final TraceFactsRedaction factsRedaction;

	/**
	 * Makes a selection.
	 * @param all whether MLflow gets all spans of a trace that has one for it
	 * @param filter which of those MLflow gets
	 * @param propagation whether traces of callers go on here
	 * @param base what is true of each trace
	 * @param redaction hides what others wrote and must not leave
	 */
	MlflowSelection(boolean all, Predicate<SpanData> filter, PropagationSettings propagation, TraceFacts base,
			Redaction redaction) {
		this.all = all;
		this.filter = filter;
		this.propagation = propagation;
		this.base = base;
		this.spanRedaction = new SpanRedaction(redaction);
		this.factsRedaction = new TraceFactsRedaction(redaction);
	}

	/**
	 * Selects from what has ended.
	 * @param unit the unit, which knows where spans of earlier parts stand; those of this
	 * one are noted there
	 * @param part what has ended
	 */
	AssembledTrace select(Unit unit, Unit.Part part) {
		Placements placements = unit.placements();
		if (!part.forMlflow()) {
			part.ended().forEach((span) -> placements.sent(span.id(), Placements.NOWHERE));
			return new AssembledTrace(data(part.ended().stream().filter((span) -> !span.isAtCollectors()).toList()),
					null);
		}
		boolean whole = part.open().isEmpty() && placements.isEmpty();
		String experimentId = unit.chooseExperiment();
		join(unit, experimentId);
		SpanTree tree = new SpanTree(part, placements, this.all, this.filter);
		tree.chooseRoot();
		return assemble(part.ended(), tree, placements, TraceFactLimits.keep(this.base.with(facts(unit, part))),
				experimentId, whole);
	}

	/** Once and for all parts. */
	private void join(Unit unit, @Nullable String experimentId) {
		Placements placements = unit.placements();
		if (placements.rootId().equals(Placements.NOWHERE)) {
			String callersSpanId = this.propagation.parentAtMlflow(unit.callersSpan(), experimentId);
			if (!callersSpanId.equals(Placements.NOWHERE)) {
				placements.join(callersSpanId);
			}
		}
	}

	private TraceFacts facts(Unit unit, Unit.Part part) {
		String rootId = unit.placements().rootId();
		Optional<EndedSpan> root = part.ended().stream().filter((span) -> span.id().equals(rootId)).findFirst();
		TraceFacts facts = this.factsRedaction.redact(unit.facts(),
				root.map((span) -> span.data().getName()).orElse(""));
		if (!unit.placements().isJoined() || facts.equals(TraceFacts.NONE)) {
			return facts;
		}
		logger.debug("What was said of trace tr-%s is ignored, since the trace is a caller's: %s"
			.formatted(unit.callersSpan().getTraceId(), facts));
		return TraceFacts.NONE;
	}

	/**
	 * Selects what collectors get before the unit is handed on: not what may become the
	 * root, which is to carry the facts.
	 * @param unit the unit
	 * @param part what has ended so far
	 */
	List<EndedSpan> selectForCollectors(Unit unit, Unit.Part part) {
		Set<String> keptBack = part.forMlflow()
				? new SpanTree(part, unit.placements(), this.all, this.filter).possibleRoots() : Set.of();
		return part.ended().stream().filter((span) -> !span.isAtCollectors() && !keptBack.contains(span.id())).toList();
	}

	/**
	 * The spans as they may leave.
	 * @param spans the spans
	 */
	List<SpanData> data(List<EndedSpan> spans) {
		return spans.stream().map(this::data).toList();
	}

	private SpanData data(EndedSpan span) {
		return LogLevels.addTo(this.spanRedaction.redact(span.data()));
	}

	private AssembledTrace assemble(List<EndedSpan> ended, SpanTree tree, Placements placements, TraceFacts facts,
			@Nullable String experimentId, boolean whole) {
		String name = ended.stream()
			.filter((span) -> span.id().equals(placements.rootId()))
			.map((span) -> data(span).getName())
			.findFirst()
			.orElse(null);
		List<SpanData> forCollectors = new ArrayList<>();
		List<SpanData> selected = new ArrayList<>();
		SpanData root = null;
		for (EndedSpan span : ended) {
			SpanData data = data(span);
			boolean isRoot = span.id().equals(placements.rootId());
			if (isRoot) {
				root = new ReparentedSpanData(RootSpans.forMlflow(data, data.getName(), facts),
						SpanContext.getInvalid());
				selected.add(root);
			}
			else if (tree.isKept(span.id())) {
				selected.add(new ReparentedSpanData(data, parentContext(data, tree, placements)));
			}
			if (!span.isAtCollectors()) {
				// MLflow behind a collector reads the facts of a span without a parent
				boolean carriesFacts = isRoot || !data.getParentSpanContext().isValid();
				forCollectors.add((name != null && carriesFacts) ? RootSpans.forCollectors(data, name, facts) : data);
			}
			placements.sent(span.id(), tree.nearestKept(span.id()));
		}
		return new AssembledTrace(forCollectors, selected.isEmpty() ? null
				: new MlflowTrace(root, selected, facts, placements.isJoined(), experimentId, whole));
	}

	private static SpanContext parentContext(SpanData span, SpanTree tree, Placements placements) {
		String nearest = tree.nearestKept(span.getParentSpanId());
		String parentId = nearest.equals(Placements.NOWHERE) ? placements.rootId() : nearest;
		if (tree.isOpen(parentId)) {
			placements.owe(parentId);
		}
		return SpanContext.create(span.getTraceId(), parentId, span.getSpanContext().getTraceFlags(),
				span.getSpanContext().getTraceState());
	}

}
