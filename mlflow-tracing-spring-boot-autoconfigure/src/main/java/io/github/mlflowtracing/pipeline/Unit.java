/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.semconv.MlflowAttributes;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * A local-root tree while it grows: the spans of one trace below one that has no parent
 * in this process. Thread-safe; nobody waits inside of its lock.
 */
final class Unit {

	private static final AttributeKey<String> SPAN_TYPE = AttributeKey.stringKey(MlflowAttributes.SPAN_TYPE);

	private static final AttributeKey<String> GEN_AI_OPERATION = AttributeKey
		.stringKey(MlflowAttributes.GEN_AI_OPERATION_NAME);

	private final String traceId;

	private final String localRootId;

	private final SpanContext callersSpan;

	private boolean accepted;

	private boolean decided;

	private final Placements placements = new Placements();

	private final UnitExperiment experiment = new UnitExperiment();

	private final Map<String, ReadWriteSpan> open = new LinkedHashMap<>();

	private final LongAdder memory;

	private final Map<String, Attributes> overflow = new HashMap<>(0);

	private List<EndedSpan> ended = new ArrayList<>();

	private long size;

	private TraceFacts facts = TraceFacts.NONE;

	private boolean customized;

	private boolean forMlflow;

	private boolean sampled;

	private boolean begunAtCollectors;

	private int owedToCollectors;

	private long owedSince;

	private long openSince = System.nanoTime();

	private long partSince = this.openSince;

	private long rootEndedAt;

	private boolean rootEnded;

	private boolean queued;

	private boolean knownToMlflow;

	/**
	 * Starts a unit.
	 * @param localRoot its first span
	 * @param accepted whether the application's sampling ratio accepts the trace
	 * @param memory what the ended spans of all units take
	 */
	Unit(ReadWriteSpan localRoot, boolean accepted, LongAdder memory) {
		this.traceId = localRoot.getSpanContext().getTraceId();
		this.localRootId = localRoot.getSpanContext().getSpanId();
		this.callersSpan = localRoot.getParentSpanContext();
		this.accepted = accepted;
		this.memory = memory;
	}

	/**
	 * Decides whether this unit is recorded, if no span has done so before.
	 * @return the decision that counts
	 */
	synchronized boolean decide(boolean accepted) {
		if (!this.decided) {
			this.decided = true;
			this.accepted = accepted;
		}
		return this.accepted;
	}

	synchronized boolean isAccepted() {
		return this.accepted;
	}

	/** Before a decision, any span may still bring a ratio that accepts the trace. */
	synchronized boolean isRejected() {
		return this.decided && !this.accepted;
	}

	static boolean isForMlflow(ReadWriteSpan span) {
		return span.getAttribute(SPAN_TYPE) != null || span.getAttribute(GEN_AI_OPERATION) != null;
	}

	static boolean isForMlflow(SpanData span) {
		return span.getAttributes().get(SPAN_TYPE) != null || span.getAttributes().get(GEN_AI_OPERATION) != null;
	}

	/**
	 * Takes in a span.
	 * @return how many are open
	 */
	synchronized int started(ReadWriteSpan span) {
		if (this.open.isEmpty()) {
			this.openSince = System.nanoTime();
			this.partSince = this.ended.isEmpty() ? this.openSince : this.partSince;
		}
		this.open.put(span.getSpanContext().getSpanId(), span);
		this.sampled |= span.getSpanContext().isSampled();
		return this.open.size();
	}

	/**
	 * How many bytes its ended spans take, roughly.
	 */
	synchronized long size() {
		return this.size;
	}

	synchronized boolean isOpen() {
		return !this.open.isEmpty();
	}

	/**
	 * Moves a span from the open to the ended ones.
	 * @return how many are open and how many have ended since the last {@link #cut}
	 */
	synchronized Progress ended(String spanId) {
		ReadWriteSpan span = this.open.remove(spanId);
		if (span != null) {
			EndedSpan added = new EndedSpan(span, this.overflow.remove(spanId));
			this.ended.add(added);
			this.size += added.size();
			this.memory.add(added.size());
			if (isForMlflow(span)) {
				this.forMlflow = true;
				this.experiment.note(span, this::nearestForMlflow);
			}
			if (this.owedToCollectors++ == 0) {
				this.owedSince = System.nanoTime();
			}
		}
		if (spanId.equals(this.localRootId)) {
			this.rootEnded = true;
			this.rootEndedAt = System.nanoTime();
		}
		return new Progress(this.open.size(), this.ended.size());
	}

	/** A trace that a collector has begun to get is not broken off there. */
	private boolean isWanted(boolean collectors) {
		return hasMlflowSpan() ? this.accepted || this.begunAtCollectors : collectors && this.sampled;
	}

	private boolean hasMlflowSpan() {
		return this.forMlflow || this.open.values().stream().anyMatch(Unit::isForMlflow);
	}

	/**
	 * Whether what has ended is to be handed on although spans are open.
	 */
	synchronized boolean isOverdue(AssemblySettings settings, boolean impatient) {
		long now = System.nanoTime();
		boolean lingered = this.rootEnded
				&& (impatient || now - this.rootEndedAt > TimeUnit.NANOSECONDS.convert(settings.linger()));
		return !this.ended.isEmpty()
				&& (lingered || now - this.partSince > TimeUnit.NANOSECONDS.convert(settings.maxDuration()));
	}

	/**
	 * Whether its spans have been open for too long.
	 */
	synchronized boolean isTimedOut(AssemblySettings settings) {
		return !this.open.isEmpty()
				&& System.nanoTime() - this.openSince > TimeUnit.NANOSECONDS.convert(settings.timeout());
	}

	/**
	 * Whether collectors have waited for what has ended as long as they have to, although
	 * spans are open.
	 */
	synchronized boolean isOverdueForCollectors(AssemblySettings settings) {
		return this.owedToCollectors > 0 && isWanted(true)
				&& System.nanoTime() - this.owedSince > TimeUnit.NANOSECONDS.convert(settings.collectorsWait());
	}

	/**
	 * What there is to choose from for collectors, which leaves all of it here.
	 */
	synchronized Part partForCollectors() {
		this.owedSince = System.nanoTime();
		return new Part(List.copyOf(this.open.values()), List.copyOf(this.ended), hasMlflowSpan() && this.accepted);
	}

	/**
	 * Notes what collectors got of that.
	 */
	synchronized void handedToCollectors(List<EndedSpan> spans) {
		spans.forEach(EndedSpan::markAtCollectors);
		this.owedToCollectors -= spans.size();
		this.begunAtCollectors |= !spans.isEmpty();
	}

	/**
	 * The open spans if MLflow waits for them.
	 */
	synchronized List<ReadWriteSpan> awaitedByMlflow() {
		return (this.accepted && hasMlflowSpan()) ? List.copyOf(this.open.values()) : List.of();
	}

	/**
	 * Claims the one place in the queue for what has ended.
	 * @param collectors whether there are destinations that want sampled traces without
	 * MLflow spans
	 * @return {@code false} if the unit is in the queue already, or nobody wants it
	 */
	synchronized boolean enqueue(boolean collectors) {
		if (this.queued || this.ended.isEmpty() || !isWanted(collectors)) {
			return false;
		}
		this.queued = true;
		return true;
	}

	/**
	 * Gives up what has ended, if nobody wants it.
	 * @param collectors whether there are destinations that want sampled traces without
	 * MLflow spans
	 * @return what is given up
	 */
	synchronized List<String> giveUpEnded(boolean collectors) {
		if (this.queued || isWanted(collectors)) {
			return List.of();
		}
		return takeEnded().stream().map(EndedSpan::id).toList();
	}

	private List<EndedSpan> takeEnded() {
		List<EndedSpan> taken = this.ended;
		this.ended = new ArrayList<>();
		this.memory.add(-this.size);
		this.size = 0;
		this.owedToCollectors = 0;
		return taken;
	}

	/**
	 * Gives up what is open, if nobody wants it: some spans are never ended.
	 * @param collectors whether there are destinations that want sampled traces without
	 * MLflow spans
	 * @return what is given up
	 */
	synchronized List<String> giveUpOpen(boolean collectors) {
		if (isWanted(collectors)) {
			return List.of();
		}
		List<String> unwanted = List.copyOf(this.open.keySet());
		this.open.clear();
		return unwanted;
	}

	/**
	 * Takes out what has ended.
	 */
	synchronized Part cut() {
		this.queued = false;
		this.partSince = System.nanoTime();
		boolean mlflow = hasMlflowSpan() && this.accepted;
		this.knownToMlflow |= mlflow;
		List<EndedSpan> taken = takeEnded();
		this.begunAtCollectors |= !taken.isEmpty();
		return new Part(List.copyOf(this.open.values()), taken, mlflow);
	}

	/**
	 * Keeps attributes that an open span has no room for.
	 */
	synchronized void keep(String spanId, Attributes attributes) {
		if (this.open.containsKey(spanId)) {
			this.overflow.put(spanId, attributes);
		}
	}

	/**
	 * Adds facts, unless all of it was handed on with what was said before.
	 */
	synchronized boolean add(TraceFacts more) {
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
	 * What was said of the trace so far.
	 */
	synchronized TraceFacts facts() {
		return this.facts;
	}

	/**
	 * The trace's id, if nothing of it was handed on for MLflow yet.
	 */
	synchronized Optional<String> traceIdUnknownToMlflow() {
		return this.knownToMlflow ? Optional.empty() : Optional.of(this.traceId);
	}

	/**
	 * Whether all that has started was handed on.
	 */
	synchronized boolean isIdle() {
		return this.open.isEmpty() && this.ended.isEmpty();
	}

	/**
	 * Where a span of this unit is at MLflow.
	 * @param spanId the span's id
	 * @param all whether MLflow gets all spans
	 * @return {@code null} if no MLflow span is around it
	 */
	synchronized @Nullable MlflowSurroundings surroundings(String spanId, boolean all) {
		String nearest = nearestForMlflow(spanId);
		if (!this.accepted || nearest.equals(Placements.NOWHERE)) {
			return null;
		}
		noteExperiment();
		this.placements.owe(nearest);
		return new MlflowSurroundings(all ? spanId : nearest, this.experiment.id());
	}

	/**
	 * The experiment that this trace names, which it keeps from now on.
	 */
	synchronized @Nullable String chooseExperiment() {
		noteExperiment();
		this.experiment.fix();
		return this.experiment.id();
	}

	private void noteExperiment() {
		this.open.values()
			.stream()
			.filter(Unit::isForMlflow)
			.forEach((span) -> this.experiment.note(span, this::nearestForMlflow));
	}

	/** From a span itself upwards. */
	private String nearestForMlflow(String spanId) {
		String at = spanId;
		while (true) {
			ReadWriteSpan running = this.open.get(at);
			SpanData ended = (running != null) ? null : findEnded(at);
			if (running != null) {
				if (isForMlflow(running)) {
					return at;
				}
				at = running.getParentSpanContext().getSpanId();
			}
			else if (ended != null) {
				if (isForMlflow(ended)) {
					return at;
				}
				at = ended.getParentSpanId();
			}
			else {
				return this.placements.nearestKept(at);
			}
		}
	}

	private @Nullable SpanData findEnded(String spanId) {
		return this.ended.stream()
			.filter((span) -> span.id().equals(spanId))
			.map(EndedSpan::data)
			.findFirst()
			.orElse(null);
	}

	/**
	 * The parent of its first span, which is remote if another process began the trace.
	 */
	SpanContext callersSpan() {
		return this.callersSpan;
	}

	Placements placements() {
		return this.placements;
	}

	/**
	 * How far a unit has come.
	 */
	record Progress(int open, int ended) {

	}

	/**
	 * What has ended of a unit since the last part.
	 *
	 * @param open the spans that are open
	 * @param ended the spans that have ended, in that order
	 * @param forMlflow whether MLflow gets it
	 */
	record Part(List<ReadWriteSpan> open, List<EndedSpan> ended, boolean forMlflow) {

		List<String> endedIds() {
			return this.ended.stream().map(EndedSpan::id).toList();
		}

	}

}
