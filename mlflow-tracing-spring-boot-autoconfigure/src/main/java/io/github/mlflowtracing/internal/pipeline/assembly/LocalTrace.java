/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.List;
import java.util.Optional;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.DeferredContent;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * A local-root tree while it grows: the spans of one trace below one that has no parent
 * in this process. Thread-safe; nobody waits inside of its lock.
 */
public final class LocalTrace {

	private final AssemblyRules rules;

	private final SpanContext localRoot;

	private final SpanContext callersSpan;

	private final SamplingDecision sampling;

	private final LocalSpans spans = new LocalSpans();

	private final TraceDemand demand;

	private final TraceClock clock;

	private final MlflowPlacement mlflow = new MlflowPlacement(this.spans);

	private TraceInfo facts = TraceInfo.NONE;

	private boolean customized;

	private boolean queued;

	private boolean knownToMlflow;

	private int parts;

	/**
	 * Starts a unit.
	 * @param localRoot its first span
	 * @param rules what holds for all units
	 */
	LocalTrace(ReadWriteSpan localRoot, AssemblyRules rules) {
		this.localRoot = localRoot.getSpanContext();
		this.callersSpan = localRoot.getParentSpanContext();
		this.rules = rules;
		this.sampling = new SamplingDecision(rules.ratios().inherited().accepts(traceId()));
		this.demand = new TraceDemand(this.spans, this.sampling, rules.collectors());
		this.clock = new TraceClock(rules.settings());
	}

	String traceId() {
		return this.localRoot.getTraceId();
	}

	/**
	 * The parent of its first span, which is remote if another process began the trace.
	 */
	SpanContext callersSpan() {
		return this.callersSpan;
	}

	SamplingDecision sampling() {
		return this.sampling;
	}

	/**
	 * Takes in a span.
	 * @param span the span
	 * @param sampled whether the application's sampler took it
	 * @return whether no other is open
	 */
	synchronized boolean started(PendingSpan span, boolean sampled) {
		boolean first = !isOpen();
		if (first) {
			this.clock.opened(!isIdle());
		}
		this.spans.start(span);
		this.demand.started(sampled);
		return first;
	}

	/**
	 * Notes that a span has ended.
	 * @return what is to follow
	 */
	synchronized TraceProgress ended(PendingSpan span) {
		if (this.spans.end(span)) {
			this.mlflow.noteExperiment(span);
			if (this.demand.ended()) {
				this.clock.owedToCollectors();
			}
		}
		if (span.id().equals(this.localRoot.getSpanId())) {
			this.clock.rootEnded();
		}
		if (!isOpen()) {
			return TraceProgress.CLOSED;
		}
		return (this.spans.ended().count() < this.rules.settings().maxSpans()) ? TraceProgress.GROWING
				: TraceProgress.CROWDED;
	}

	synchronized boolean isOpen() {
		return this.spans.openCount() > 0;
	}

	/**
	 * Whether something is open, or has ended that waits neither for the dispatcher nor
	 * for others.
	 */
	synchronized boolean isRunning() {
		return isOpen() || (!this.queued && !isIdle());
	}

	/**
	 * Whether all that has started was handed on.
	 */
	synchronized boolean isIdle() {
		return this.spans.count() == 0;
	}

	/**
	 * Whether what has ended is to be handed on although spans are open.
	 * @param impatient whether late children are not waited for
	 */
	synchronized boolean isOverdue(boolean impatient) {
		return this.spans.ended().count() > 0 && this.clock.isPartDue(impatient);
	}

	/**
	 * Whether its spans have been open for too long.
	 */
	synchronized boolean isTimedOut() {
		return isOpen() && this.clock.isTimedOut();
	}

	/**
	 * Whether collectors have waited for what has ended as long as they have to, although
	 * spans are open.
	 */
	synchronized boolean isOverdueForCollectors() {
		return this.demand.isOwedToCollectors() && this.clock.isDueToCollectors() && this.demand.isWanted();
	}

	/**
	 * Weighs what has ended, if somebody wants it.
	 * @return whether there is something that somebody wants
	 */
	synchronized boolean weighWanted() {
		boolean wanted = this.spans.ended().count() > 0 && this.demand.isWanted();
		if (wanted) {
			weigh();
		}
		return wanted;
	}

	/**
	 * Claims the one place in the queue.
	 * @return {@code false} if the unit is in the queue already
	 */
	synchronized boolean enqueue() {
		boolean claimed = !this.queued;
		this.queued = true;
		return claimed;
	}

	/**
	 * Takes out what has ended, since its turn in the queue has come.
	 */
	public synchronized TracePart cut() {
		this.queued = false;
		return takePart();
	}

	/**
	 * Takes out what has ended.
	 */
	synchronized TracePart takePart() {
		this.clock.partTaken();
		boolean forMlflow = this.demand.isForMlflow();
		this.knownToMlflow |= forMlflow;
		List<PendingSpan> ended = takeEnded(true);
		if (!ended.isEmpty()) {
			this.parts++;
			ended.forEach((span) -> span.takenIn(this.parts));
		}
		return part(this.parts, ended, forMlflow, forMlflow ? this.mlflow.chooseExperiment() : null);
	}

	/**
	 * What there is to choose from for collectors, which leaves all of it here.
	 */
	public synchronized TracePart partForCollectors() {
		this.clock.owedToCollectors();
		return part(this.parts + 1, List.copyOf(this.spans.ended().list()), this.demand.isForMlflow(), null);
	}

	private TracePart part(int number, List<PendingSpan> ended, boolean forMlflow, @Nullable String experimentId) {
		return new TracePart(number, this.spans.open(), ended, forMlflow, this.mlflow, this.callersSpan, this.facts,
				experimentId);
	}

	/**
	 * Notes what collectors got of that.
	 */
	public synchronized void handedToCollectors(List<PendingSpan> spans) {
		this.demand.handedToCollectors(spans);
	}

	/**
	 * The open spans if MLflow waits for them.
	 */
	synchronized List<PendingSpan> awaitedByMlflow() {
		return this.demand.isForMlflow() ? this.spans.open() : List.of();
	}

	/**
	 * Gives up what has ended, if nobody wants it.
	 * @return what is given up
	 */
	synchronized List<PendingSpan> giveUpEnded() {
		return (this.queued || this.demand.isWanted()) ? List.of() : givenUp(takeEnded(false));
	}

	/**
	 * Gives up what is open, if nobody wants it: some spans are never ended.
	 * @return what is given up
	 */
	synchronized List<PendingSpan> giveUpOpen() {
		return this.demand.isWanted() ? List.of() : givenUp(this.spans.takeOpen());
	}

	private static List<PendingSpan> givenUp(List<PendingSpan> spans) {
		spans.forEach(PendingSpan::giveUp);
		return spans;
	}

	private List<PendingSpan> takeEnded(boolean handedOn) {
		EndedSpans taken = this.spans.takeEnded();
		this.rules.memory().add(-taken.size());
		this.demand.taken(handedOn && taken.count() > 0);
		return taken.list();
	}

	/**
	 * Finds out how much memory the ended spans take.
	 * @return how many bytes that is in all, roughly
	 */
	synchronized long weigh() {
		this.rules.memory().add(this.spans.ended().weigh());
		return this.spans.ended().size();
	}

	/**
	 * Keeps attributes that an open span has no room for.
	 */
	synchronized void keep(PendingSpan span, Attributes attributes) {
		if (span.isOpen()) {
			span.keep(attributes);
		}
	}

	/**
	 * Keeps what an open span's content is made of.
	 */
	synchronized void keep(PendingSpan span, DeferredContent content) {
		if (span.isOpen()) {
			span.keep(content);
		}
	}

	/**
	 * Adds facts where none were said before, and none will be later.
	 */
	synchronized boolean addDefaults(TraceInfo defaults) {
		if (isIdle()) {
			return false;
		}
		this.facts = defaults.with(this.facts);
		return true;
	}

	/**
	 * Adds facts, unless all of it was handed on with what was said before.
	 */
	synchronized boolean add(TraceInfo more) {
		if (isIdle()) {
			return false;
		}
		this.facts = this.facts.with(more);
		return true;
	}

	/**
	 * Whether nobody has claimed this before.
	 */
	synchronized boolean claimCustomizing() {
		boolean first = !this.customized;
		this.customized = true;
		return first;
	}

	/**
	 * Where a span of this unit is at MLflow.
	 * @param span the span
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	synchronized @Nullable SurroundingSpan surroundings(PendingSpan span, boolean all) {
		return this.sampling.isAccepted() ? this.mlflow.surroundings(span, all) : null;
	}

	/**
	 * The trace's id, if nothing of it was handed on for MLflow yet.
	 */
	synchronized Optional<String> traceIdUnknownToMlflow() {
		return this.knownToMlflow ? Optional.empty() : Optional.of(traceId());
	}

}
