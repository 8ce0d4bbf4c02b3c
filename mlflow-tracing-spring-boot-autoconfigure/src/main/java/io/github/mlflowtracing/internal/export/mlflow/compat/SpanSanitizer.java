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
 * Makes spans safe that MLflow would refuse with their whole request, or could not show.
 * Good ones stay the objects that they are.
 */
public final class SpanSanitizer {

	private final AttributeSanitizer attributes;

	private final TracingWarnings warnings;

	public SpanSanitizer(TracingWarnings warnings) {
		this.attributes = new AttributeSanitizer(warnings);
		this.warnings = warnings;
	}

	/**
	 * Makes a trace safe.
	 * @param trace the trace
	 * @return the same object if nothing is to be done
	 */
	public MlflowTrace of(MlflowTrace trace) {
		List<SpanData> spans = new ArrayList<>(trace.spans().size());
		SpanData root = trace.root();
		boolean good = true;
		for (SpanData span : trace.spans()) {
			SpanData safe = of(span);
			spans.add(safe);
			good &= safe == span;
			root = (span == trace.root()) ? safe : root;
		}
		return good ? trace : new MlflowTrace(root, spans, trace.facts(), trace.joined(), trace.experimentId(),
				trace.whole(), trace.tokensKnown());
	}

	private SpanData of(SpanData span) {
		String name = NameSanitizer.of(span.getName());
		Attributes safe = this.attributes.ofSpan(span.getAttributes(), name);
		List<EventData> events = events(span.getEvents(), name);
		boolean ownParent = span.getParentSpanContext().isValid() && span.getParentSpanId().equals(span.getSpanId());
		boolean timeless = span.getStartEpochNanos() < 0 || span.getEndEpochNanos() < span.getStartEpochNanos();
		this.warnings.add(TracingWarning.SPAN_NAME, name.equals(span.getName()) ? 0 : 1, name);
		this.warnings.add(TracingWarning.OWN_PARENT, ownParent ? 1 : 0, name);
		this.warnings.add(TracingWarning.SPAN_TIME, timeless ? 1 : 0, name);
		boolean good = name.equals(span.getName()) && safe == span.getAttributes() && events == span.getEvents()
				&& !ownParent && !timeless;
		if (good) {
			return span;
		}
		long start = Math.max(0, span.getStartEpochNanos());
		return EditedSpan.of(span)
			.name(name)
			.attributes(safe)
			.events(events)
			.parent(ownParent ? SpanContext.getInvalid() : span.getParentSpanContext())
			.times(start, Math.max(start, span.getEndEpochNanos()))
			.build();
	}

	private List<EventData> events(List<EventData> events, String span) {
		List<EventData> safe = new ArrayList<>(events.size());
		boolean good = true;
		for (EventData event : events) {
			Attributes attributes = this.attributes.ofEvent(event.getAttributes(), span);
			good &= attributes == event.getAttributes();
			safe.add((attributes == event.getAttributes()) ? event
					: EventData.create(event.getEpochNanos(), event.getName(), attributes));
		}
		return good ? events : safe;
	}

}
