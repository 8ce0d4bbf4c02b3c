/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * The many values that an operation produces, on their way onto its span: the first ones
 * as events, then all as the outputs. Thread-safe; the span ends once.
 */
public final class SpanItems {

	private static final String CANCELLED = "cancelled";

	/** Half of the events that OpenTelemetry keeps, for what else happens in a span. */
	private static final int MAX_EVENTS = 100;

	/**
	 * The longest list that is kept, so that an endless stream does not fill the heap.
	 */
	private static final int MAX_ITEMS = 10_000;

	private final MlflowSpan span;

	private final boolean capture;

	private final Function<List<Object>, @Nullable Object> reducer;

	private final List<@Nullable Object> items = new ArrayList<>();

	private int count;

	/**
	 * Starts without items.
	 * @param span the span of the operation
	 * @param capture whether the items themselves are recorded
	 * @param reducer makes the outputs of the items
	 */
	public SpanItems(MlflowSpan span, boolean capture, Function<List<Object>, @Nullable Object> reducer) {
		this.span = span;
		this.capture = capture;
		this.reducer = reducer;
	}

	/**
	 * Notes an item.
	 * @param item the item
	 */
	public void add(@Nullable Object item) {
		if (!(this.span instanceof ObservedSpan observed) || !observed.isRecording()) {
			return;
		}
		int index;
		synchronized (this.items) {
			index = this.count++;
			if (this.capture && index < MAX_ITEMS) {
				this.items.add(item);
			}
		}
		if (index == 0) {
			observed.setAttribute(MlflowAttributes.TIME_TO_FIRST_CHUNK, observed.secondsSinceStart());
		}
		if (this.capture && index < MAX_EVENTS) {
			observed.addItem(index, item);
		}
	}

	/**
	 * Ends the span with what was produced.
	 */
	public void complete() {
		if (this.span instanceof ObservedSpan observed && observed.isRecording()) {
			List<@Nullable Object> produced;
			synchronized (this.items) {
				produced = Collections.unmodifiableList(new ArrayList<>(this.items));
				observed.setAttribute(MlflowAttributes.CHUNK_COUNT, this.count);
			}
			if (this.capture) {
				observed.setResult(reduce(observed, produced));
			}
		}
		this.span.close();
	}

	@SuppressWarnings("unchecked")
	private @Nullable Object reduce(ObservedSpan span, List<@Nullable Object> produced) {
		Object[] reduced = { produced };
		span.guard()
			.contain("reduce outputs", () -> reduced[0] = this.reducer.apply((List<Object>) (List<?>) produced));
		return reduced[0];
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

	private int count() {
		synchronized (this.items) {
			return this.count;
		}
	}

}
