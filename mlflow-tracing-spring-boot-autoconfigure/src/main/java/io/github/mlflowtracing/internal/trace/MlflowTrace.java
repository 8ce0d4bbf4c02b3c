/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * What MLflow shows of a trace: the selected spans, hung on their nearest selected
 * ancestors, and what was said of the whole. It may be a part of a trace, without the
 * root.
 *
 * @param root the span without a parent, if it is in this part
 * @param spans the spans in the order in which they ended, with the root; never empty
 * @param facts what was said of the trace
 * @param joined whether it is a caller's trace that goes on here: the caller has the root
 * @param experimentId the experiment that the trace itself names; {@code null} for the
 * application's own
 * @param whole whether this is all of the trace that there is in this process: no span
 * was handed on before, none is open
 * @param tokensKnown whether no span outside of this part has used tokens so far: none
 * was handed on before, and no other process was called
 */
public record MlflowTrace(@Nullable SpanData root, List<SpanData> spans, TraceInfo facts, boolean joined,
		@Nullable String experimentId, boolean whole, boolean tokensKnown) {

	public MlflowTrace {
		spans = List.copyOf(spans);
	}

	/**
	 * A trace that began here, of which there may be more, for the application's own
	 * experiment.
	 * @param root the span without a parent, if it is in this part
	 * @param spans the spans in the order in which they ended
	 * @param facts what was said of the trace
	 */
	public MlflowTrace(@Nullable SpanData root, List<SpanData> spans, TraceInfo facts) {
		this(root, spans, facts, false, null, false, false);
	}

	/**
	 * Puts a trace together.
	 * @param parts its parts in the order in which they came; not empty
	 * @return the trace, with the first root there is and with the facts of all
	 */
	public static MlflowTrace of(List<MlflowTrace> parts) {
		if (parts.size() == 1) {
			return parts.get(0);
		}
		List<SpanData> spans = parts.stream().flatMap((part) -> part.spans().stream()).toList();
		TraceInfo facts = parts.stream().map(MlflowTrace::facts).reduce(TraceInfo.NONE, TraceInfo::with);
		return new MlflowTrace(first(parts, MlflowTrace::root), spans, facts,
				parts.stream().allMatch(MlflowTrace::joined), first(parts, MlflowTrace::experimentId), false, false);
	}

	private static <T> @Nullable T first(List<MlflowTrace> parts, Function<MlflowTrace, @Nullable T> component) {
		return parts.stream().map(component).filter(Objects::nonNull).findFirst().orElse(null);
	}

	/**
	 * The id as MLflow writes it.
	 * @return "tr-" and 32 hexadecimal digits
	 */
	public String id() {
		return "tr-" + this.spans.get(0).getTraceId();
	}

	/**
	 * The name of the trace, which is its root span's.
	 * @return the name, if the root is in this part
	 */
	public @Nullable String name() {
		return (this.root != null) ? this.root.getName() : null;
	}

}
