/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.DeferredContent;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * The spans of one trace below one that has no parent in this process, from the start of
 * the first until the last has been exported. One lock guards all of its state, which is
 * why all of it is in this class; no foreign code runs and no thread waits inside of the
 * lock. Thread-safe.
 */
public final class LocalTrace {

	/** The time of what will not happen. */
	static final long NEVER = Long.MAX_VALUE;

	private static final long ORIGIN = System.nanoTime();

	/** What fails is mostly for want of memory, which later may be there. */
	private static final Duration RETRY = Duration.ofSeconds(1);

	private static final AttributeKey<String> EXPERIMENT_ID = AttributeKey.stringKey(MlflowAttributes.EXPERIMENT_ID);

	private final AssemblySettings settings;

	private final AssemblyBudget budget;

	private final SpanContext localRoot;

	private final SpanContext caller;

	private final boolean sampledByDefault;

	/** What the first span decided that brought a ratio. */
	private volatile @Nullable Boolean sampledForMlflow;

	private boolean sampledByApplication;

	/** Mostly few, and mostly the last to start is the first to end. */
	private final List<PendingSpan> open = new ArrayList<>(0);

	/** What has ended since the last part, in that order. */
	private List<PendingSpan> ended = new ArrayList<>(0);

	private int weighed;

	private long endedSize;

	private boolean hasMlflowSpan;

	private int pendingForOtlp;

	private boolean begunAtOtlp;

	private long partSince;

	private long pendingForOtlpSince;

	private long rootEndedAt = NEVER;

	private int parts;

	private boolean knownToMlflow;

	private boolean queued;

	private boolean scheduled;

	private TraceInfo info = TraceInfo.NONE;

	private boolean customized;

	private @Nullable String experimentId;

	private boolean experimentFixed;

	private @Nullable PendingSpan root;

	private @Nullable String callersSpanId;

	private boolean calledOthers;

	/**
	 * Starts without a span.
	 * @param sampledByDefault whether the application's ratio accepts the trace
	 */
	LocalTrace(ReadableSpan localRoot, boolean sampledByDefault, AssemblySettings settings, AssemblyBudget budget) {
		this.localRoot = localRoot.getSpanContext();
		this.caller = localRoot.getParentSpanContext();
		this.sampledByDefault = sampledByDefault;
		this.settings = settings;
		this.budget = budget;
	}

	/** Nanoseconds since the process began, so that times can be compared. */
	static long now() {
		return System.nanoTime() - ORIGIN;
	}

	String traceId() {
		return this.localRoot.getTraceId();
	}

	/**
	 * The parent of the first span, which is remote if another process began the trace.
	 */
	public SpanContext caller() {
		return this.caller;
	}

	/**
	 * Decides whether the trace is recorded for MLflow, unless an earlier span has.
	 */
	synchronized void decideSampling(boolean sampled) {
		if (this.sampledForMlflow == null) {
			this.sampledForMlflow = sampled;
		}
	}

	boolean isSampled() {
		Boolean decided = this.sampledForMlflow;
		return (decided != null) ? decided : this.sampledByDefault;
	}

	/** Before the decision, any span may still bring a ratio that accepts the trace. */
	boolean isSampledOut() {
		return Boolean.FALSE.equals(this.sampledForMlflow);
	}

	/**
	 * Adds a span that has started.
	 * @return whether the dispatcher is to check this trace
	 */
	synchronized boolean started(PendingSpan span, boolean sampled) {
		long now = now();
		this.partSince = isIdle() ? now : this.partSince;
		this.open.add(span);
		span.opened(now);
		this.sampledByApplication |= sampled;
		return !this.scheduled && claimCheck();
	}

	/**
	 * Moves a span from the open to the ended ones.
	 * @return whether what has ended is to be exported: no span is open, or many have
	 * ended
	 */
	synchronized boolean ended(PendingSpan span) {
		long now = now();
		int index = this.open.lastIndexOf(span);
		if (index >= 0) {
			this.open.remove(index);
			span.ended(now);
			addEnded(span, now);
		}
		return isComplete();
	}

	private void addEnded(PendingSpan span, long now) {
		this.ended.add(span);
		this.hasMlflowSpan |= span.isForMlflow();
		noteExperiment(span);
		if (this.settings.otlp() && this.pendingForOtlp++ == 0) {
			this.pendingForOtlpSince = now;
		}
		if (span.id().equals(this.localRoot.getSpanId())) {
			this.rootEndedAt = now;
		}
	}

	private boolean isComplete() {
		return this.open.isEmpty() || this.ended.size() >= this.settings.maxSpans();
	}

	/**
	 * Adds a span that ends although it is not waited for any more. It is exported by
	 * OTLP alone: at MLflow its place is taken.
	 */
	synchronized void endedLate(PendingSpan span) {
		this.sampledForMlflow = false;
		this.sampledByApplication = true;
		this.begunAtOtlp = true;
		span.ended(now());
		addEnded(span, now());
	}

	/**
	 * Claims the one place in the dispatcher's queue.
	 * @return {@code false} if this trace is in the queue already, or needs no check
	 */
	synchronized boolean claimCheck() {
		boolean claimed = !this.queued && (this.scheduled || !isIdle());
		this.queued |= claimed;
		return claimed;
	}

	/** What changes from now on needs another check. */
	synchronized void beginCheck() {
		this.queued = false;
	}

	/**
	 * Ends a check.
	 * @param succeeded whether it need not be repeated
	 * @return when the next one is due, unless something changes before
	 */
	synchronized long endCheck(boolean succeeded) {
		boolean retry = !succeeded && !isIdle();
		this.scheduled = retry || !this.open.isEmpty();
		if (retry) {
			return now() + nanos(RETRY);
		}
		long next = NEVER;
		for (PendingSpan span : this.open) {
			next = Math.min(next, span.timeoutAt(nanos(this.settings.timeout())));
		}
		if (this.scheduled && !this.ended.isEmpty()) {
			next = Math.min(next, partDueAt(false));
			next = Math.min(next, otlpDueAt());
		}
		return next;
	}

	/**
	 * The open spans that have timed out: nothing has happened below them for too long.
	 */
	synchronized List<PendingSpan> timedOut(long now) {
		return this.open.stream().filter((span) -> span.timeoutAt(nanos(this.settings.timeout())) <= now).toList();
	}

	synchronized List<PendingSpan> openSpans() {
		return List.copyOf(this.open);
	}

	/**
	 * Waits for an open span no longer. If MLflow shows it, MLflow gets a copy that ends
	 * now; the span itself stays as it is, for the instrumentation that made it.
	 * @param reason what the copy says
	 * @return whether there is a copy
	 */
	synchronized boolean abandon(PendingSpan span, String reason) {
		boolean shown = isForMlflow() && (span == this.root || span.isForMlflow() || span.mustExport());
		if (!this.open.remove(span)) {
			return true;
		}
		span.abandoned();
		if (shown) {
			span.copyEnded(reason);
			addEnded(span, now());
			this.pendingForOtlp -= this.settings.otlp() ? 1 : 0;
		}
		else {
			this.budget.release(span);
			span.drop();
		}
		return shown;
	}

	/**
	 * Whether what has ended is to be exported; the impatient wait for no late children.
	 */
	synchronized boolean isPartDue(long now, boolean impatient) {
		return !this.ended.isEmpty() && (isComplete() || partDueAt(impatient) <= now);
	}

	private long partDueAt(boolean impatient) {
		long lingered = (impatient || this.rootEndedAt == NEVER) ? this.rootEndedAt
				: this.rootEndedAt + nanos(this.settings.linger());
		return Math.min(lingered, this.partSince + nanos(this.settings.maxDuration()));
	}

	/** Whether OTLP has waited long enough although spans are open. */
	synchronized boolean isOtlpDue(long now) {
		return !this.ended.isEmpty() && otlpDueAt() <= now;
	}

	private long otlpDueAt() {
		return (this.pendingForOtlp > 0) ? this.pendingForOtlpSince + nanos(this.settings.otlpWait()) : NEVER;
	}

	private static long nanos(Duration duration) {
		return Math.min(TimeUnit.NANOSECONDS.convert(duration), NEVER / 2);
	}

	/** A trace that is begun at an OTLP endpoint is not broken off there. */
	public synchronized boolean isWanted() {
		return hasMlflowSpan() ? isSampled() || this.begunAtOtlp : this.settings.otlp() && this.sampledByApplication;
	}

	synchronized boolean isForMlflow() {
		return isSampled() && hasMlflowSpan();
	}

	private boolean hasMlflowSpan() {
		for (int i = 0; i < this.open.size() && !this.hasMlflowSpan; i++) {
			this.hasMlflowSpan = this.open.get(i).isForMlflow();
		}
		return this.hasMlflowSpan;
	}

	/** Whether no span is open and none waits to be exported. */
	synchronized boolean isIdle() {
		return this.open.isEmpty() && this.ended.isEmpty();
	}

	/**
	 * Finds out what the ended spans take.
	 * @return how many bytes that is, roughly
	 */
	synchronized long weigh() {
		for (; this.weighed < this.ended.size(); this.weighed++) {
			this.endedSize += this.budget.weigh(this.ended.get(this.weighed));
		}
		return this.endedSize;
	}

	/** Reserves memory for the content of an open span. */
	synchronized boolean reserve(PendingSpan span, long bytes) {
		return span.isEnded() || this.budget.reserve(span, bytes);
	}

	/** Attributes that an open span has no room for. */
	synchronized void keep(PendingSpan span, Attributes attributes) {
		if (!span.isEnded()) {
			span.keep(attributes);
		}
	}

	/** What content of an open span is made of, which reserves its memory itself. */
	synchronized void keep(PendingSpan span, DeferredContent content) {
		if (!span.isEnded()) {
			span.keep(content);
		}
	}

	/** Takes out what has ended. */
	public synchronized TracePart takePart() {
		this.partSince = now();
		boolean forMlflow = isForMlflow();
		List<PendingSpan> taken = takeEnded();
		if (!taken.isEmpty()) {
			this.knownToMlflow |= forMlflow;
			this.begunAtOtlp = true;
			this.parts++;
			taken.forEach((span) -> span.takenIn(this.parts));
		}
		if (forMlflow) {
			this.open.forEach(this::noteExperiment);
			this.experimentFixed = true;
		}
		return part(this.parts, taken, forMlflow);
	}

	/** Takes out what has ended if it is wanted nowhere so far. */
	synchronized List<PendingSpan> takeUnwanted() {
		return isWanted() ? List.of() : takeEnded();
	}

	private List<PendingSpan> takeEnded() {
		List<PendingSpan> taken = this.ended;
		this.ended = new ArrayList<>(0);
		this.weighed = 0;
		this.endedSize = 0;
		this.pendingForOtlp = 0;
		return taken;
	}

	/**
	 * What has ended, all of which stays here, to choose from for OTLP.
	 */
	public synchronized TracePart partForOtlp() {
		this.pendingForOtlpSince = now();
		return part(this.parts + 1, List.copyOf(this.ended), isForMlflow());
	}

	/**
	 * Marks what is exported by OTLP of that.
	 * @return those of the spans that were not dropped meanwhile
	 */
	public synchronized List<PendingSpan> claimForOtlp(List<PendingSpan> spans) {
		Set<PendingSpan> here = new HashSet<>(this.ended);
		List<PendingSpan> claimed = spans.stream().filter(here::contains).toList();
		claimed.forEach(PendingSpan::markAtOtlp);
		this.pendingForOtlp -= claimed.size();
		this.begunAtOtlp |= !claimed.isEmpty();
		return claimed;
	}

	private TracePart part(int number, List<PendingSpan> ended, boolean forMlflow) {
		return new TracePart(this, number, List.copyOf(this.open), ended, forMlflow, this.info,
				forMlflow ? this.experimentId : null);
	}

	/** Changes trace info, unless all spans were exported with what there was before. */
	synchronized boolean change(UnaryOperator<TraceInfo> change) {
		boolean running = !isIdle();
		this.info = running ? change.apply(this.info) : this.info;
		return running;
	}

	/** Claims to customize the trace, as the first to do so. */
	synchronized boolean claimCustomizing() {
		boolean first = !this.customized;
		this.customized = true;
		return first;
	}

	synchronized boolean isKnownToMlflow() {
		return this.knownToMlflow;
	}

	/** The first of the top MLflow spans that names an experiment names the trace's. */
	private void noteExperiment(PendingSpan span) {
		String named = (this.experimentId == null && !this.experimentFixed) ? span.attribute(EXPERIMENT_ID) : null;
		if (named != null && !named.isBlank() && span.isForMlflow()
				&& PendingSpan.nearestForMlflow(span.parent()) == null) {
			this.experimentId = named.strip();
		}
	}

	/**
	 * Where a span of this trace is at MLflow, for another process that is called.
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	synchronized @Nullable SurroundingSpan surroundings(PendingSpan span, boolean all) {
		PendingSpan nearest = isSampled() ? PendingSpan.nearestForMlflow(span) : null;
		if (nearest == null) {
			return null;
		}
		this.open.forEach(this::noteExperiment);
		nearest.markMustExport();
		this.calledOthers = true;
		return new SurroundingSpan((all ? span : nearest).id(), this.experimentId);
	}

	/** Whether another process may have added spans at MLflow. */
	public synchronized boolean hasCalledOthers() {
		return this.calledOthers;
	}

	/** MLflow's root; {@code null} until it is chosen, and in a caller's trace. */
	public synchronized @Nullable PendingSpan root() {
		return this.root;
	}

	public synchronized void chooseRoot(@Nullable PendingSpan root) {
		this.root = root;
	}

	/** Puts all spans below a span of the caller's. */
	public synchronized void join(String callersSpanId) {
		this.callersSpanId = callersSpanId;
	}

	public synchronized boolean isJoined() {
		return this.callersSpanId != null;
	}

	/** Whether it is known what the top spans are below. */
	public synchronized boolean isPlaced() {
		return this.root != null || isJoined();
	}

	/** The id of the span above at MLflow, given the nearest one that MLflow shows. */
	public synchronized String parentId(@Nullable PendingSpan nearest) {
		PendingSpan above = (nearest != null) ? nearest : this.root;
		if (above == null) {
			return (this.callersSpanId != null) ? this.callersSpanId : "";
		}
		if (above.isWaiting()) {
			above.markMustExport();
		}
		return above.id();
	}

}
