/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.nio.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.internal.content.ContentList;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * The many values that an operation produces, on their way onto its span: the first ones
 * as events, then all as the outputs. Each becomes bounded text when it comes, so that a
 * stream needs no more memory than without tracing; a reducer's are kept up to a size.
 * Thread-safe; the span ends once.
 */
public final class SpanItems {

	private static final AttributeKey<String> CHUNK_VALUE = AttributeKey.stringKey(MlflowAttributes.CHUNK_VALUE);

	private static final String CANCELLED = "cancelled";

	/** Half of the events that OpenTelemetry keeps, for what else happens in a span. */
	private static final int MAX_EVENTS = 100;

	/** Of one event, and of all, in characters: the outputs have everything. */
	private static final int MAX_EVENT_LENGTH = 4 * 1024;

	private static final int MAX_EVENTS_LENGTH = 32 * 1024;

	private static final int MAX_REDUCED_ITEMS = 10_000;

	private static final int MAX_REDUCED_BYTES = 16 * 1024 * 1024;

	private final MlflowSpan span;

	private final @Nullable ContentList list;

	private final @Nullable Function<List<Object>, @Nullable Object> reducer;

	private final List<@Nullable Object> reduced = new ArrayList<>();

	private long reducedBytes;

	private int eventsLength;

	private boolean listFull;

	private int count;

	private long lastNanos = System.nanoTime();

	/**
	 * Starts without items.
	 * @param span the span of the operation
	 * @param capture whether the items themselves are recorded
	 * @param reducer makes the outputs of the items; {@code null} to record their list
	 */
	public SpanItems(MlflowSpan span, boolean capture, @Nullable Function<List<Object>, @Nullable Object> reducer) {
		this.span = span;
		this.list = (capture && span instanceof ObservedSpan observed && observed.values().captureOutputs())
				? observed.values().serializer().list(outputs(observed)) : null;
		this.reducer = reducer;
	}

	/**
	 * Records an item.
	 * @param item the item
	 */
	public void add(@Nullable Object item) {
		if (this.span instanceof ObservedSpan observed && observed.isRecording()) {
			int index = next();
			if (index == 0) {
				observed.setAttribute(MlflowAttributes.TIME_TO_FIRST_CHUNK, secondsSinceStart(observed.span()));
			}
			if (this.list != null) {
				observed.guard().contain("record an item", () -> record(observed, this.list, index, item));
			}
		}
	}

	private static double secondsSinceStart(Span span) {
		return (span instanceof ReadableSpan started) ? started.getLatencyNanos() / 1e9 : 0;
	}

	private static ContentLocation outputs(ObservedSpan span) {
		return ContentLocation.of(ContentLocation.Kind.OUTPUT, span.name());
	}

	private synchronized int next() {
		this.lastNanos = System.nanoTime();
		return this.count++;
	}

	private void record(ObservedSpan span, ContentList list, int index, @Nullable Object item) {
		String json = isOpen() ? list.add(index, item) : list.leaveOut();
		if (json != null && !span.values().reserve(span.span(), json.length())) {
			close();
		}
		if (json != null && index < MAX_EVENTS && claimEvent(Math.min(json.length(), MAX_EVENT_LENGTH))) {
			span.span().addEvent(MlflowAttributes.CHUNK_EVENT_PREFIX + index, Attributes.of(CHUNK_VALUE, head(json)));
		}
		if (this.reducer != null && keepsMore()) {
			long size = size(span, item, json);
			keep(item, span.values().reserve(span.span(), (int) Math.min(size, Integer.MAX_VALUE)) ? size
					: MAX_REDUCED_BYTES + 1);
		}
	}

	private static String head(String json) {
		return (json.length() <= MAX_EVENT_LENGTH) ? json : "%s... [%d more characters]"
			.formatted(json.substring(0, MAX_EVENT_LENGTH), json.length() - MAX_EVENT_LENGTH);
	}

	private synchronized boolean isOpen() {
		return !this.listFull;
	}

	/** No memory is left for more items, be it free again later: a list has no gaps. */
	private synchronized void close() {
		this.listFull = true;
	}

	private synchronized boolean claimEvent(int length) {
		this.eventsLength += length;
		return this.eventsLength <= MAX_EVENTS_LENGTH;
	}

	private synchronized boolean keepsMore() {
		return this.reduced.size() < MAX_REDUCED_ITEMS && this.reducedBytes < MAX_REDUCED_BYTES;
	}

	/** From the first one on that has no room: a reducer gets no list with gaps. */
	private synchronized void keep(@Nullable Object item, long size) {
		this.reducedBytes += size;
		if (this.reducedBytes <= MAX_REDUCED_BYTES) {
			this.reduced.add(item);
		}
	}

	/** Of an object of the application's own, by the length of what is shown of it. */
	private static long size(ObservedSpan span, @Nullable Object item, @Nullable String json) {
		if (item instanceof byte[] bytes) {
			return bytes.length;
		}
		if (item instanceof Buffer buffer) {
			return buffer.capacity();
		}
		if (item instanceof DataBuffer buffer) {
			return buffer.capacity();
		}
		if (item instanceof String text) {
			return 2L * text.length();
		}
		return 2L * ((json != null) ? json : span.values().serializer().toJson(item, outputs(span), MAX_EVENT_LENGTH))
			.length();
	}

	/**
	 * Ends the span with what was produced.
	 */
	public void complete() {
		writeOutputs();
		this.span.close();
	}

	private void writeOutputs() {
		if (this.span instanceof ObservedSpan observed && observed.isRecording()) {
			observed.setAttribute(MlflowAttributes.CHUNK_COUNT, count());
			if (this.list != null && (this.reducer == null || !reduce(observed, this.reducer))) {
				if (!observed.pending().hasOutputs()) {
					observed.pending().setOutputs(this.list.toString());
				}
			}
		}
	}

	@SuppressWarnings("unchecked")
	private boolean reduce(ObservedSpan span, Function<List<Object>, @Nullable Object> reducer) {
		List<@Nullable Object> items = reducible();
		if (items.size() < count()) {
			span.setAttribute(MlflowAttributes.CHUNK_REDUCED, items.size());
		}
		return span.guard()
			.contain("reduce outputs", () -> span.setResult(reducer.apply((List<Object>) (List<?>) items)));
	}

	private synchronized List<@Nullable Object> reducible() {
		return Collections.unmodifiableList(new ArrayList<>(this.reduced));
	}

	/**
	 * Ends the span because the consumer wants no more, which is no failure.
	 */
	public void cancel() {
		if (this.span.isRecording()) {
			this.span.addEvent(CANCELLED, Map.of());
		}
		complete();
	}

	/**
	 * As {@link #cancel()}, where the consumer does not say when it had enough: the span
	 * ends with its last item.
	 */
	public void abandon() {
		if (this.span instanceof ObservedSpan observed && observed.isRecording()) {
			observed.addEvent(CANCELLED, Map.of());
			writeOutputs();
			endWithLastItem(observed);
			observed.close();
		}
	}

	private void endWithLastItem(ObservedSpan span) {
		if (span.span() instanceof ReadableSpan started
				&& span.observation().getContext() instanceof TracedContext context) {
			long now = started.toSpanData().getStartEpochNanos() + started.getLatencyNanos();
			context.setEndEpochNanos(now - (System.nanoTime() - lastNanos()));
		}
	}

	/**
	 * Ends a span because the consumer does not wait for the one value.
	 * @param span the span
	 */
	public static void cancel(MlflowSpan span) {
		if (span.isRecording()) {
			span.addEvent(CANCELLED, Map.of());
		}
		span.close();
	}

	/**
	 * Ends the span because the operation failed.
	 * @param failure why
	 */
	public void fail(Throwable failure) {
		this.span.setAttribute(MlflowAttributes.CHUNK_COUNT, count());
		this.span.recordException(failure);
		this.span.close();
	}

	private synchronized int count() {
		return this.count;
	}

	private synchronized long lastNanos() {
		return this.lastNanos;
	}

}
