/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.selection;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.genai.MlflowWords;
import io.github.mlflowtracing.internal.pipeline.assembly.LocalTrace;
import io.github.mlflowtracing.internal.pipeline.assembly.PendingSpan;
import io.github.mlflowtracing.internal.pipeline.assembly.TracePart;
import io.github.mlflowtracing.internal.trace.EditedSpan;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * What leaves of a part: MLflow's spans, below those that they are below there, and
 * OTLP's, with their real parents.
 */
final class SelectedPart {

	private final TracePart part;

	private final List<SpanData> ended;

	private final TraceInfo info;

	private final MlflowWords words;

	private final @Nullable PendingSpan root;

	private final @Nullable RootContent content;

	/**
	 * Takes in what was selected.
	 * @param part the part
	 * @param ended its ended spans as they may leave
	 * @param info the trace info
	 * @param words brings spans to the form in which MLflow gets them
	 */
	SelectedPart(TracePart part, List<SpanData> ended, TraceInfo info, MlflowWords words) {
		this.part = part;
		this.ended = ended;
		this.info = info;
		this.words = words;
		this.root = part.root();
		this.content = RootContent.of(part, ended, words);
		if (this.content != null && this.root == null) {
			this.content.keep();
		}
	}

	/**
	 * What MLflow gets.
	 * @return {@code null} if that is nothing
	 */
	@Nullable MlflowTrace forMlflow() {
		List<SpanData> selected = new ArrayList<>(this.ended.size());
		SpanData root = null;
		for (int i = 0; i < this.ended.size(); i++) {
			PendingSpan span = this.part.ended().get(i);
			if (!span.isKept() && span != this.root) {
				continue;
			}
			SpanData data = LogLevels.addTo(this.words.of(data(i)));
			if (span == this.root) {
				root = EditedSpan.of(RootSpanAttributes.forMlflow(data, data.getName(), this.info))
					.parent(SpanContext.getInvalid())
					.build();
				selected.add(root);
			}
			else {
				selected.add(EditedSpan.of(data).parent(parentContext(span, data)).build());
			}
		}
		LocalTrace trace = this.part.trace();
		boolean first = this.part.isFirst();
		return selected.isEmpty() ? null : new MlflowTrace(root, selected, this.info, trace.isJoined(),
				this.part.experimentId(), first && this.part.open().isEmpty(), first && !trace.hasCalledOthers());
	}

	private SpanData data(int index) {
		SpanData data = this.ended.get(index);
		return (this.content != null && this.part.ended().get(index) == this.root) ? this.content.addTo(data) : data;
	}

	private SpanContext parentContext(PendingSpan span, SpanData data) {
		String parentId = this.part.trace().parentId(PendingSpan.nearestKept(span.parent()));
		return SpanContext.create(data.getTraceId(), parentId, data.getSpanContext().getTraceFlags(),
				data.getSpanContext().getTraceState());
	}

	/**
	 * What collectors get. MLflow behind one reads the facts of a span without a parent.
	 */
	List<SpanData> forOtlp() {
		String name = (this.root != null)
				? this.words.of(this.ended.get(this.part.ended().indexOf(this.root))).getName() : null;
		List<SpanData> spans = new ArrayList<>(this.ended.size());
		for (int i = 0; i < this.ended.size(); i++) {
			PendingSpan span = this.part.ended().get(i);
			SpanData data = data(i);
			boolean carriesInfo = span == this.root || !data.getParentSpanContext().isValid();
			if (!span.isAtOtlp()) {
				spans.add((name != null && carriesInfo) ? RootSpanAttributes.forOtlp(data, name, this.info) : data);
			}
		}
		return spans;
	}

}
