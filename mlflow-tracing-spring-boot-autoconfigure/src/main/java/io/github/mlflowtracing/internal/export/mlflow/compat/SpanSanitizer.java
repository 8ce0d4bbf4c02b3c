/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.compat;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.internal.trace.EditedSpan;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * Makes spans harmless of which MLflow would refuse a whole request, or which it could
 * not show. Good ones stay the objects that they are.
 */
public final class SpanSanitizer {

	private final AttributeSanitizer attributes;

	private final TracingWarnings irregularities;

	public SpanSanitizer(TracingWarnings irregularities) {
		this.attributes = new AttributeSanitizer(irregularities);
		this.irregularities = irregularities;
	}

	/**
	 * Makes a trace harmless.
	 * @param trace the trace
	 * @return the same object if nothing is to be done
	 */
	public MlflowTrace of(MlflowTrace trace) {
		List<SpanData> spans = new ArrayList<>(trace.spans().size());
		SpanData root = trace.root();
		boolean good = true;
		for (SpanData span : trace.spans()) {
			SpanData harmless = of(span);
			spans.add(harmless);
			good &= harmless == span;
			root = (span == trace.root()) ? harmless : root;
		}
		return good ? trace : new MlflowTrace(root, spans, trace.facts(), trace.joined(), trace.experimentId(),
				trace.whole(), trace.tokensKnown());
	}

	private SpanData of(SpanData span) {
		String name = NameSanitizer.of(span.getName());
		Attributes harmless = this.attributes.ofSpan(span.getAttributes(), name);
		List<EventData> events = events(span.getEvents(), name);
		boolean ownParent = span.getParentSpanContext().isValid() && span.getParentSpanId().equals(span.getSpanId());
		boolean timeless = span.getStartEpochNanos() < 0 || span.getEndEpochNanos() < span.getStartEpochNanos();
		this.irregularities.add(TracingWarning.SPAN_NAME, name.equals(span.getName()) ? 0 : 1, name);
		this.irregularities.add(TracingWarning.OWN_PARENT, ownParent ? 1 : 0, name);
		this.irregularities.add(TracingWarning.SPAN_TIME, timeless ? 1 : 0, name);
		boolean good = name.equals(span.getName()) && harmless == span.getAttributes() && events == span.getEvents()
				&& !ownParent && !timeless;
		if (good) {
			return span;
		}
		long start = Math.max(0, span.getStartEpochNanos());
		return EditedSpan.of(span)
			.name(name)
			.attributes(harmless)
			.events(events)
			.parent(ownParent ? SpanContext.getInvalid() : span.getParentSpanContext())
			.times(start, Math.max(start, span.getEndEpochNanos()))
			.build();
	}

	private List<EventData> events(List<EventData> events, String span) {
		List<EventData> harmless = new ArrayList<>(events.size());
		boolean good = true;
		for (EventData event : events) {
			Attributes attributes = this.attributes.ofEvent(event.getAttributes(), span);
			good &= attributes == event.getAttributes();
			harmless.add((attributes == event.getAttributes()) ? event
					: EventData.create(event.getEpochNanos(), event.getName(), attributes));
		}
		return good ? events : harmless;
	}

}
