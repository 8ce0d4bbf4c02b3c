/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.DeferredContent;
import io.github.mlflowtracing.internal.trace.EditedSpan;
import io.github.mlflowtracing.internal.trace.SpanSize;

/**
 * A span of a unit: open, ended or handed on. Once it has ended it does not change any
 * more, so that the dispatcher can look into it later: most spans are for nobody, and
 * cost their callers no look. Of one that was handed on only its place is remembered.
 */
public final class PendingSpan {

	private static final int NO_PART = 0;

	private static final int GIVEN_UP = -1;

	private static final AttributeKey<String> TYPE = AttributeKey.stringKey(MlflowAttributes.SPAN_TYPE);

	/** By which other conventions say that a span is one of generative AI. */
	private static final List<AttributeKey<String>> KINDS = List.of(
			AttributeKey.stringKey(MlflowAttributes.GEN_AI_OPERATION_NAME),
			AttributeKey.stringKey(MlflowAttributes.OPENINFERENCE_SPAN_KIND),
			AttributeKey.stringKey(MlflowAttributes.TRACELOOP_SPAN_KIND));

	private static final AttributeKey<Boolean> HIDDEN = AttributeKey.booleanKey(MlflowAttributes.SPAN_HIDDEN);

	private final LocalTrace unit;

	private final String id;

	private @Nullable PendingSpan parent;

	private volatile @Nullable ReadWriteSpan span;

	private @Nullable Attributes overflow;

	private @Nullable DeferredContent content;

	private @Nullable SpanData data;

	private boolean complete;

	private @Nullable Boolean passed;

	private volatile boolean ended;

	private volatile boolean owed;

	private volatile boolean kept;

	private volatile int part = NO_PART;

	private boolean atCollectors;

	/**
	 * Takes in a span that starts.
	 * @param unit its unit
	 * @param parent its parent, if that is remembered in this process
	 * @param span the span
	 */
	PendingSpan(LocalTrace unit, @Nullable PendingSpan parent, ReadWriteSpan span) {
		this.unit = unit;
		this.id = span.getSpanContext().getSpanId();
		this.parent = parent;
		this.span = span;
	}

	LocalTrace unit() {
		return this.unit;
	}

	String id() {
		return this.id;
	}

	public @Nullable PendingSpan parent() {
		return this.parent;
	}

	private ReadWriteSpan span() {
		return Objects.requireNonNull(this.span, "handed on already");
	}

	/**
	 * Keeps attributes that it has no room for, while it is open.
	 */
	void keep(Attributes attributes) {
		this.overflow = attributes;
	}

	/**
	 * Keeps what more of its attributes are made of once it has ended.
	 */
	void keep(DeferredContent content) {
		this.content = content;
	}

	/**
	 * Whether it is for MLflow, or was sent there.
	 */
	public boolean isForMlflow() {
		ReadWriteSpan span = this.span;
		if (span == null) {
			return this.kept;
		}
		return attribute(span, TYPE) != null || (KINDS.stream().anyMatch((kind) -> attribute(span, kind) != null)
				&& span.getAttribute(HIDDEN) == null);
	}

	/**
	 * The nearest span for MLflow, from this one upwards.
	 */
	static @Nullable PendingSpan nearestForMlflow(@Nullable PendingSpan span) {
		PendingSpan at = span;
		while (at != null && !at.isForMlflow()) {
			at = at.parent;
		}
		return at;
	}

	@Nullable String attribute(AttributeKey<String> key) {
		return attribute(span(), key);
	}

	private @Nullable String attribute(ReadWriteSpan span, AttributeKey<String> key) {
		String value = span.getAttribute(key);
		return (value == null && this.overflow != null) ? this.overflow.get(key) : value;
	}

	/**
	 * Ends it, since nobody else does.
	 * @param reason why
	 */
	void end(String reason) {
		span().setStatus(StatusCode.ERROR, reason);
		span().end();
	}

	/**
	 * Notes that it has ended.
	 */
	void ended() {
		this.ended = true;
	}

	/**
	 * Notes that it was taken out to be handed on.
	 * @param part the number of the part, from 1
	 */
	void takenIn(int part) {
		this.part = part;
	}

	boolean isOpen() {
		return !this.ended;
	}

	public boolean isIn(TracePart part) {
		return this.part == part.number();
	}

	/**
	 * Whether it will be handed on with a later part.
	 */
	public boolean isWaiting() {
		return this.part == NO_PART;
	}

	/**
	 * Notes that nobody gets it.
	 */
	void giveUp() {
		this.part = GIVEN_UP;
		this.parent = null;
	}

	/**
	 * Notes that others hang on it at MLflow, so that it must follow.
	 */
	void owe() {
		this.owed = true;
	}

	public boolean isOwed() {
		return this.owed;
	}

	/**
	 * What it holds, once it has ended. Under the unit's lock until it is taken out, then
	 * for the dispatcher's thread, as all below.
	 */
	public SpanData data() {
		SpanData data = endedData();
		if (!this.complete) {
			this.complete = true;
			data = (this.overflow != null) ? completed(data, this.overflow) : data;
			data = (this.content != null) ? completed(data, this.content) : data;
			this.content = null;
			this.data = data;
		}
		return data;
	}

	private SpanData endedData() {
		SpanData data = this.data;
		if (data == null) {
			data = span().toSpanData();
			this.data = data;
		}
		return data;
	}

	/**
	 * How much memory it takes once it has ended, roughly, without having its content
	 * made.
	 */
	long size() {
		return SpanSize.of(endedData()) + ((this.content != null) ? this.content.size() : 0);
	}

	/** What overflowed counts among the attributes that the span was given already. */
	private static SpanData completed(SpanData span, Attributes overflow) {
		return EditedSpan.of(span).attributes(span.getAttributes().toBuilder().putAll(overflow).build()).build();
	}

	/** What the span has itself stays. */
	private static SpanData completed(SpanData span, DeferredContent content) {
		Attributes deferred = content.attributes();
		return EditedSpan.of(span).attributes((all) -> all.putAll(deferred).putAll(span.getAttributes())).build();
	}

	public long startEpochNanos() {
		return span().toSpanData().getStartEpochNanos();
	}

	/**
	 * Whether it passes a filter, which is asked once, when it has ended.
	 */
	public boolean passes(Predicate<SpanData> filter) {
		if (this.passed == null && this.ended) {
			this.passed = filter.test(data());
		}
		return !Boolean.FALSE.equals(this.passed);
	}

	/**
	 * How many attributes are lost.
	 * @param limit how many OpenTelemetry keeps; it also counts values that were replaced
	 */
	public int droppedAttributes(int limit) {
		int size = data().getAttributes().size();
		return (size < limit) ? 0 : Math.max(0, data().getTotalAttributeCount() - size);
	}

	public boolean isAtCollectors() {
		return this.atCollectors;
	}

	void markAtCollectors() {
		this.atCollectors = true;
	}

	/**
	 * Whether MLflow shows it, as far as is known.
	 */
	public boolean isKept() {
		return this.kept;
	}

	public void setKept(boolean kept) {
		this.kept = kept;
	}

	/**
	 * The nearest span that MLflow shows, from this one upwards.
	 */
	public static @Nullable PendingSpan nearestKept(@Nullable PendingSpan span) {
		PendingSpan at = span;
		while (at != null && !at.kept) {
			at = at.parent;
		}
		return at;
	}

	/**
	 * Lets go of what was handed on.
	 */
	public void release() {
		this.span = null;
		this.data = null;
		this.overflow = null;
		this.content = null;
		if (this.kept || (this.parent != null && this.parent.part == GIVEN_UP)) {
			this.parent = null;
		}
	}

	/**
	 * Lets go of what is above, too: a chain of spans may never end.
	 */
	void forget() {
		this.parent = null;
	}

}
