/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.selection;

import java.util.List;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.genai.MlflowWords;
import io.github.mlflowtracing.internal.pipeline.assembly.PendingSpan;
import io.github.mlflowtracing.internal.pipeline.assembly.TracePart;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.EditedSpan;

/**
 * Gives a root without content of its own that of the spans below it: the inputs of the
 * first one and the outputs of the last. Such a root is the span of a request, say, with
 * several traced calls; MLflow shows, compares and evaluates a trace by its root.
 */
final class RootContent {

	/** What a root keeps in memory of spans that were exported before it. */
	private static final int MAX_KEPT = 65_536;

	private final PendingSpan root;

	private @Nullable SpanData first;

	private @Nullable SpanData last;

	private RootContent(PendingSpan root) {
		this.root = root;
	}

	/**
	 * Looks for content in a part of a trace.
	 * @param part the part
	 * @param ended its ended spans as they may leave
	 * @param words translates what other conventions say
	 * @return the content; {@code null} if the root has its own, or is in no part
	 */
	static @Nullable RootContent of(TracePart part, List<SpanData> ended, MlflowWords words) {
		PendingSpan root = part.trace().root();
		if (root == null || root.isForMlflow() || !(root.isIn(part) || root.isWaiting())) {
			return null;
		}
		RootContent content = new RootContent(root);
		for (int i = 0; i < ended.size(); i++) {
			PendingSpan span = part.ended().get(i);
			if (span != root && span.isKept() && PendingSpan.nearestKept(span.parent()) == root) {
				content.add(words.of(ended.get(i)));
			}
		}
		return content;
	}

	private void add(SpanData top) {
		if (has(top, MlflowAttributes.SPAN_INPUTS)
				&& (this.first == null || top.getStartEpochNanos() < this.first.getStartEpochNanos())) {
			this.first = top;
		}
		if (has(top, MlflowAttributes.SPAN_OUTPUTS)
				&& (this.last == null || top.getEndEpochNanos() >= this.last.getEndEpochNanos())) {
			this.last = top;
		}
	}

	/**
	 * Keeps the content with an open root, which follows with a later part.
	 */
	void keep() {
		this.root.keepContent((kept) -> merge(kept, MAX_KEPT));
	}

	/**
	 * The root with the content.
	 */
	SpanData addTo(SpanData root) {
		return (this.first == null && this.last == null) ? root
				: EditedSpan.of(root)
					.attributes((attributes) -> attributes.putAll(merge(root.getAttributes(), Integer.MAX_VALUE)))
					.build();
	}

	/** What earlier parts had comes first. */
	private Attributes merge(Attributes kept, int maxLength) {
		AttributesBuilder merged = Attributes.builder();
		copy((this.last != null) ? this.last.getAttributes() : kept, MlflowAttributes.SPAN_OUTPUTS, merged, maxLength);
		copy((this.first != null) ? this.first.getAttributes() : kept, MlflowAttributes.SPAN_INPUTS, merged, maxLength);
		copy(kept, MlflowAttributes.SPAN_INPUTS, merged, maxLength);
		return merged.build();
	}

	@SuppressWarnings("unchecked")
	private static void copy(Attributes from, String name, AttributesBuilder to, int maxLength) {
		from.forEach((key, value) -> {
			if (key.getKey().equals(name) && !(value instanceof String text && text.length() > maxLength)) {
				to.put((AttributeKey<Object>) key, value);
			}
		});
	}

	private static boolean has(SpanData span, String name) {
		return span.getAttributes().asMap().keySet().stream().anyMatch((key) -> key.getKey().equals(name));
	}

}
