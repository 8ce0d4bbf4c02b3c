/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
		this.base = limits.keep(base);
		this.limits = limits;
		this.spanRedaction = new SpanRedaction(redaction);
		this.factsRedaction = new TraceFactsRedaction(redaction);
	}

	/**
	 * Selects from what has ended.
	 * @param part what has ended
	 */
	AssembledTrace select(UnitPart part) {
		List<SpanData> ended = data(part.ended());
		if (!part.forMlflow()) {
			part.ended().forEach((span) -> span.setKept(false));
			return new AssembledTrace(new SelectedPart(part, ended, TraceFacts.NONE).forCollectors(), null);
		}
		join(part);
		new SpanTree(part, this.all, this.filter).chooseRoot();
		SelectedPart selected = new SelectedPart(part, ended, facts(part));
		return new AssembledTrace(selected.forCollectors(), selected.forMlflow());
	}

	/** Once and for all parts. */
	private void join(UnitPart part) {
		if (!part.mlflow().isPlaced()) {
			String callersSpanId = this.propagation.parentAtMlflow(part.callersSpan(), part.experimentId());
			if (callersSpanId != null) {
				part.mlflow().join(callersSpanId);
			}
		}
	}

	private TraceFacts facts(UnitPart part) {
		if (part.facts().equals(TraceFacts.NONE)) {
			return this.base;
		}
		UnitSpan root = part.root();
		TraceFacts facts = this.factsRedaction.redact(part.facts(), (root != null) ? root.data().getName() : "");
		if (!part.mlflow().isJoined()) {
			return this.limits.keep(this.base.with(facts));
		}
		logger.debug("What was said of trace tr-%s is ignored, since the trace is a caller's: %s"
			.formatted(part.callersSpan().getTraceId(), facts));
		return this.base;
	}

	/**
	 * Selects what collectors get before the unit is handed on: not what may become the
	 * root, which is to carry the facts.
	 * @param part what has ended so far
	 */
	List<UnitSpan> selectForCollectors(UnitPart part) {
		Collection<UnitSpan> keptBack = part.forMlflow() ? new SpanTree(part, this.all, this.filter).possibleRoots()
				: List.of();
		return part.ended().stream().filter((span) -> !span.isAtCollectors() && !keptBack.contains(span)).toList();
	}

	/**
	 * The spans as they may leave.
	 * @param spans the spans
	 */
	List<SpanData> data(List<UnitSpan> spans) {
		List<SpanData> data = new ArrayList<>(spans.size());
		spans.forEach((span) -> data.add(data(span)));
		return data;
	}

	private SpanData data(UnitSpan span) {
		return LogLevels.addTo(this.spanRedaction.redact(span.data()));
	}

}
