/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.DeferredContent;
import io.github.mlflowtracing.internal.trace.EditedSpan;
import io.github.mlflowtracing.internal.trace.SpanSize;

/**
 * A span of a local trace: open, ended or exported. Once it has ended it does not change
 * any more, so that the dispatcher can look into it later: most spans are exported
 * nowhere, and cost their callers no look. Of one that was exported only its place is
 * remembered. Guarded by the lock of its trace until it is taken out, then used by the
 * dispatcher alone, but for volatile state.
 */
public final class PendingSpan {

	private static final int NO_PART = 0;

	private static final int DROPPED = -1;

	private static final AttributeKey<String> TYPE = AttributeKey.stringKey(MlflowAttributes.SPAN_TYPE);

	/** By which other conventions say that a span is one of generative AI. */
	private static final List<AttributeKey<String>> KINDS = List.of(
			AttributeKey.stringKey(MlflowAttributes.GEN_AI_OPERATION_NAME),
			AttributeKey.stringKey(MlflowAttributes.OPENINFERENCE_SPAN_KIND),
			AttributeKey.stringKey(MlflowAttributes.TRACELOOP_SPAN_KIND));

	private static final AttributeKey<Boolean> HIDDEN = AttributeKey.booleanKey(MlflowAttributes.SPAN_HIDDEN);

	private final LocalTrace trace;

	private final String id;

	private @Nullable PendingSpan parent;

	private volatile @Nullable ReadWriteSpan span;

	private volatile @Nullable Attributes overflow;

	private @Nullable DeferredContent content;

	private @Nullable SpanData data;

	private boolean complete;

	private @Nullable Boolean passed;

	private volatile boolean ended;

	private volatile boolean abandoned;

	private volatile boolean mustExport;

	private volatile boolean kept;

	private volatile int part = NO_PART;

	private boolean atOtlp;

	private boolean timedOut;

	private int openChildren;

	private long lastSign;

	private long size;

	private boolean weighed;

	/**
	 * Adopts a span that starts.
	 * @param trace its trace
	 * @param parent its parent, if that is remembered in this process
	 * @param span the span
	 */
	PendingSpan(LocalTrace trace, @Nullable PendingSpan parent, ReadWriteSpan span) {
		this.trace = trace;
		this.id = span.getSpanContext().getSpanId();
		this.parent = parent;
		this.span = span;
	}

	LocalTrace trace() {
		return this.trace;
	}

	String id() {
		return this.id;
	}

	public @Nullable PendingSpan parent() {
		return this.parent;
	}

	void opened(long now) {
		this.lastSign = now;
		if (this.parent != null) {
			this.parent.openChildren++;
			this.parent.lastSign = now;
		}
	}

	void ended(long now) {
		this.ended = true;
		if (this.parent != null) {
			this.parent.openChildren--;
			this.parent.lastSign = Math.max(this.parent.lastSign, this.timedOut ? this.lastSign : now);
		}
	}

	/**
	 * When it times out: so long after it started, or after the last child started or
	 * ended.
	 */
	long timeoutAt(long timeout) {
		return (this.openChildren > 0) ? LocalTrace.NEVER : this.lastSign + timeout;
	}

	/**
	 * Marks it as waited for no longer.
	 */
	void abandoned() {
		this.timedOut = true;
		this.abandoned = true;
		ended(this.lastSign);
	}

	boolean isAbandoned() {
		return this.abandoned;
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
	 * Keeps content of the spans below it, until it is exported.
	 * @param change makes what is kept of what was kept so far
	 */
	public void keepContent(UnaryOperator<Attributes> change) {
		Attributes kept = this.overflow;
		this.overflow = change.apply((kept != null) ? kept : Attributes.empty());
	}

	/**
	 * The name that it has so far.
	 */
	public String name() {
		ReadWriteSpan span = this.span;
		return (span != null) ? span.getName() : "";
	}

	/**
	 * Whether it is for MLflow, or was sent there.
	 */
	public boolean isForMlflow() {
		ReadWriteSpan span = this.span;
		if (span == null) {
			return this.kept;
		}
		return attribute(span, TYPE) != null || (isGenerativeAi(span) && span.getAttribute(HIDDEN) == null);
	}

	private boolean isGenerativeAi(ReadWriteSpan span) {
		for (AttributeKey<String> kind : KINDS) {
			if (attribute(span, kind) != null) {
				return true;
			}
		}
		return false;
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
		ReadWriteSpan span = this.span;
		return (span != null) ? attribute(span, key) : null;
	}

	private @Nullable String attribute(ReadWriteSpan span, AttributeKey<String> key) {
		String value = span.getAttribute(key);
		Attributes overflow = this.overflow;
		return (value == null && overflow != null) ? overflow.get(key) : value;
	}

	/**
	 * Ends it with an error. Runs processors of the application: not inside of a lock.
	 * @param reason what the error says
	 */
	void end(String reason) {
		ReadWriteSpan span = this.span;
		this.timedOut = true;
		if (span != null) {
			span.setStatus(StatusCode.ERROR, reason);
			span.end();
		}
	}

	/**
	 * Whether it was made for MLflow: by this library, or with a type of MLflow's. Others
	 * belong to the instrumentation that made them.
	 */
	boolean isMadeForMlflow() {
		return attribute(TYPE) != null;
	}

	/**
	 * Makes a copy that ends now with an error what is exported.
	 * @param reason what the error says
	 */
	void copyEnded(String reason) {
		SpanData open = recorded();
		this.data = EditedSpan.of(open)
			.status(StatusData.create(StatusCode.ERROR, reason))
			.times(open.getStartEpochNanos(), Math.max(open.getStartEpochNanos(), epochNanos()))
			.build();
		this.atOtlp = true;
	}

	private static long epochNanos() {
		return System.currentTimeMillis() * 1_000_000;
	}

	/**
	 * Marks it as taken out to be exported.
	 * @param part the number of the part, from 1
	 */
	void takenIn(int part) {
		this.part = part;
	}

	boolean isEnded() {
		return this.ended;
	}

	public boolean isIn(TracePart part) {
		return this.part == part.number();
	}

	/**
	 * Whether it will be exported with a later part.
	 */
	public boolean isWaiting() {
		return this.part == NO_PART;
	}

	/**
	 * Marks it as exported nowhere.
	 */
	void drop() {
		this.part = DROPPED;
		this.parent = null;
	}

	/**
	 * Marks that other spans are below it at MLflow, so that it must be exported.
	 */
	void markMustExport() {
		this.mustExport = true;
	}

	public boolean mustExport() {
		return this.mustExport;
	}

	/**
	 * What it holds, once it has ended.
	 */
	public SpanData data() {
		SpanData data = recorded();
		if (!this.complete) {
			this.complete = true;
			Attributes overflow = this.overflow;
			data = (overflow != null) ? completed(data, overflow) : data;
			data = (this.content != null) ? completed(data, this.content) : data;
			this.content = null;
			this.data = data;
		}
		return data;
	}

	private SpanData recorded() {
		ReadWriteSpan span = this.span;
		SpanData data = (this.data == null && span != null) ? span.toSpanData() : this.data;
		if (data == null) {
			throw new IllegalStateException("exported already");
		}
		this.data = data;
		return data;
	}

	/**
	 * Finds out how much memory it takes once it has ended, roughly, without having its
	 * content made.
	 */
	long weigh() {
		return SpanSize.of(recorded()) + ((this.content != null) ? this.content.size() : 0);
	}

	/** What the span has itself stays. */
	private static SpanData completed(SpanData span, DeferredContent content) {
		Attributes deferred = content.attributes();
		return EditedSpan.of(span).attributes((all) -> all.putAll(deferred).putAll(span.getAttributes())).build();
	}

	/** What overflowed counts among the attributes that the span was given already. */
	private static SpanData completed(SpanData span, Attributes overflow) {
		return EditedSpan.of(span).attributes(span.getAttributes().toBuilder().putAll(overflow).build()).build();
	}

	public long startEpochNanos() {
		ReadWriteSpan span = this.span;
		return ((this.data == null && span != null) ? span.toSpanData() : data()).getStartEpochNanos();
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

	public boolean isAtOtlp() {
		return this.atOtlp;
	}

	void markAtOtlp() {
		this.atOtlp = true;
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
	 * What it takes of the budget.
	 */
	long size() {
		return this.size;
	}

	boolean isWeighed() {
		return this.weighed;
	}

	void setSize(long size, boolean weighed) {
		this.size = size;
		this.weighed = weighed;
	}

	/**
	 * Releases what was exported.
	 */
	public void release(AssemblyBudget budget) {
		budget.release(this);
		this.span = null;
		this.data = null;
		this.overflow = null;
		this.content = null;
		if (this.kept || (this.parent != null && this.parent.part == DROPPED)) {
			this.parent = null;
		}
	}

	/**
	 * Releases what is above, too: a chain of spans may never end.
	 */
	void forget() {
		this.parent = null;
	}

}
