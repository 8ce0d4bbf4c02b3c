/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.selection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.content.redaction.SpanRedactor;
import io.github.mlflowtracing.internal.content.redaction.TraceInfoRedactor;
import io.github.mlflowtracing.internal.genai.MlflowWords;
import io.github.mlflowtracing.internal.pipeline.assembly.PendingSpan;
import io.github.mlflowtracing.internal.pipeline.assembly.TracePart;
import io.github.mlflowtracing.internal.pipeline.propagation.PropagationSettings;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;

/**
 * Chooses what MLflow shows of a trace: the MLflow and generative AI spans, each hung on
 * its nearest such ancestor, below one root. Where several stand on top, their lowest
 * common ancestor is the root. A trace that a caller has begun may go on here: then the
 * top spans hang on the caller's, and none is a root.
 */
public final class SpanSelector {

	private static final Log logger = LogFactory.getLog(SpanSelector.class);

	private final boolean all;

	private final Predicate<SpanData> filter;

	private final PropagationSettings propagation;

	private final TraceInfo base;

	private final TraceInfoLimits limits;

	private final MlflowWords words;

	private final SpanRedactor spanRedaction;

	private final TraceInfoRedactor infoRedaction;

	/**
	 * Makes a selection.
	 * @param all whether MLflow gets all spans of a trace that has one for it
	 * @param filter which of those MLflow gets
	 * @param propagation whether traces of callers go on here
	 * @param base what is true of each trace
	 * @param redaction hides what instrumentation wrote and must not leave
	 * @param limits leaves out what MLflow can't keep
	 * @param words brings spans to the form in which MLflow gets them
	 */
	public SpanSelector(boolean all, Predicate<SpanData> filter, PropagationSettings propagation, TraceInfo base,
			Redaction redaction, TraceInfoLimits limits, MlflowWords words) {
		this.all = all;
		this.filter = filter;
		this.propagation = propagation;
		this.base = limits.keep(base);
		this.limits = limits;
		this.words = words;
		this.spanRedaction = new SpanRedactor(redaction);
		this.infoRedaction = new TraceInfoRedactor(redaction);
	}

	/**
	 * Selects from what has ended.
	 * @param part what has ended
	 */
	public AssembledTrace select(TracePart part) {
		List<SpanData> ended = data(part.ended());
		if (!part.forMlflow()) {
			part.ended().forEach((span) -> span.setKept(false));
			return new AssembledTrace(new SelectedPart(part, ended, TraceInfo.NONE, this.words).forOtlp(), null);
		}
		join(part);
		new SpanTree(part, this.all, this.filter).chooseRoot();
		SelectedPart selected = new SelectedPart(part, ended, info(part), this.words);
		return new AssembledTrace(selected.forOtlp(), selected.forMlflow());
	}

	/** Once and for all parts. */
	private void join(TracePart part) {
		if (!part.trace().isPlaced()) {
			String callersSpanId = this.propagation.parentAtMlflow(part.trace().caller(), part.experimentId());
			if (callersSpanId != null) {
				part.trace().join(callersSpanId);
			}
		}
	}

	private TraceInfo info(TracePart part) {
		if (part.info().equals(TraceInfo.NONE)) {
			return this.base;
		}
		PendingSpan root = part.root();
		TraceInfo info = this.infoRedaction.redact(part.info(), (root != null) ? root.data().getName() : "");
		if (!part.trace().isJoined()) {
			return this.limits.keep(this.base.with(info));
		}
		logger.debug("The trace info of trace tr-%s is ignored, since the trace is a caller's"
			.formatted(part.trace().caller().getTraceId()));
		return this.base;
	}

	/**
	 * Selects what OTLP gets before the trace is exported: not what may become the root,
	 * which is to carry the trace info.
	 * @param part what has ended so far
	 */
	public List<PendingSpan> selectForOtlp(TracePart part) {
		Collection<PendingSpan> keptBack = part.forMlflow() ? new SpanTree(part, this.all, this.filter).possibleRoots()
				: List.of();
		return part.ended().stream().filter((span) -> !span.isAtOtlp() && !keptBack.contains(span)).toList();
	}

	/**
	 * The spans as they may leave.
	 * @param spans the spans
	 */
	public List<SpanData> data(List<PendingSpan> spans) {
		List<SpanData> data = new ArrayList<>(spans.size());
		spans.forEach((span) -> data.add(data(span)));
		return data;
	}

	private SpanData data(PendingSpan span) {
		return LogLevels.addTo(this.spanRedaction.redact(span.data()));
	}

}
