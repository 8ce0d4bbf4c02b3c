/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Makes spans with OpenTelemetry's SDK, and traces of them.
 */
public final class FinishedSpans {

	private static final Tracer tracer = SdkTracerProvider.builder().build().get("test");

	private static final long START = TimeUnit.SECONDS.toNanos(1_700_000_000);

	private FinishedSpans() {
	}

	/**
	 * A span that starts a trace.
	 * @param name the name
	 * @param milliseconds how long it took
	 * @param content puts content on it
	 * @return the ended span
	 */
	public static SpanData root(String name, double milliseconds, Consumer<Span> content) {
		return span(Context.root(), name, milliseconds, content);
	}

	/**
	 * A span below another.
	 * @param parent the other span
	 * @param name the name
	 * @param milliseconds how long it took
	 * @param content puts content on it
	 * @return the ended span
	 */
	public static SpanData child(SpanData parent, String name, double milliseconds, Consumer<Span> content) {
		return span(Context.root().with(Span.wrap(parent.getSpanContext())), name, milliseconds, content);
	}

	/**
	 * A whole trace, whose last span is its root.
	 * @param facts what was said of it
	 * @param spans the spans
	 * @return the trace
	 */
	public static MlflowTrace trace(TraceInfo facts, SpanData... spans) {
		return new MlflowTrace(spans[spans.length - 1], List.of(spans), facts);
	}

	/**
	 * Facts that are tags only.
	 * @param tags the tags
	 * @return the facts
	 */
	public static TraceInfo tags(Map<String, String> tags) {
		return new TraceInfo(tags, Map.of(), null, null, null, null, null, null);
	}

	private static SpanData span(Context parent, String name, double milliseconds, Consumer<Span> content) {
		Span span = tracer.spanBuilder(name)
			.setParent(parent)
			.setStartTimestamp(START, TimeUnit.NANOSECONDS)
			.startSpan();
		content.accept(span);
		span.end(START + (long) (milliseconds * 1e6), TimeUnit.NANOSECONDS);
		return ((ReadableSpan) span).toSpanData();
	}

}
