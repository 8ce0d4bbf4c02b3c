/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadWriteSpan;

import io.github.mlflowtracing.semconv.MlflowAttributes;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * A local-root tree while it grows: the spans of one trace below one that has no parent
 * in this process. Thread-safe; nobody waits inside of its lock.
 */
final class Unit {

	private static final AttributeKey<String> SPAN_TYPE = AttributeKey.stringKey(MlflowAttributes.SPAN_TYPE);

	private static final AttributeKey<String> GEN_AI_OPERATION = AttributeKey.stringKey("gen_ai.operation.name");

	private final String localRootId;

	private final boolean accepted;

	private final Placements placements = new Placements();

	private final Map<String, ReadWriteSpan> open = new LinkedHashMap<>();

	private List<ReadWriteSpan> ended = new ArrayList<>();

	private TraceFacts facts = TraceFacts.NONE;

	private boolean factsFinal;

	private boolean forMlflow;

	private boolean sampled;

	private long openSince = System.nanoTime();

	private long partSince = this.openSince;

	private long rootEndedAt;

	private boolean rootEnded;

	private boolean queued;

	/**
	 * Starts a unit.
	 * @param localRootId the id of its first span
	 * @param accepted whether MLflow's sampling ratio accepts the trace
	 */
	Unit(String localRootId, boolean accepted) {
		this.localRootId = localRootId;
		this.accepted = accepted;
	}

	static boolean isForMlflow(ReadWriteSpan span) {
		return span.getAttribute(SPAN_TYPE) != null || span.getAttribute(GEN_AI_OPERATION) != null;
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
			this.ended.add(span);
			this.forMlflow |= isForMlflow(span);
		}
		if (spanId.equals(this.localRootId)) {
			this.rootEnded = true;
			this.rootEndedAt = System.nanoTime();
		}
		return new Progress(this.open.size(), this.ended.size());
	}

	private boolean isWanted(boolean collectors) {
		return hasMlflowSpan() ? this.accepted : collectors && this.sampled;
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
	synchronized List<ReadWriteSpan> giveUpEnded(boolean collectors) {
		if (this.queued || isWanted(collectors)) {
			return List.of();
		}
		List<ReadWriteSpan> unwanted = this.ended;
		this.ended = new ArrayList<>();
		return unwanted;
	}

	/**
	 * Gives up what is open, if nobody wants it: some spans are never ended.
	 * @param collectors whether there are destinations that want sampled traces without
	 * MLflow spans
	 * @return what is given up
	 */
	synchronized List<ReadWriteSpan> giveUpOpen(boolean collectors) {
		if (isWanted(collectors)) {
			return List.of();
		}
		List<ReadWriteSpan> unwanted = List.copyOf(this.open.values());
		this.open.clear();
		return unwanted;
	}

	/**
	 * Takes out what has ended.
	 */
	synchronized Part cut() {
		this.queued = false;
		this.partSince = System.nanoTime();
		Part part = new Part(List.copyOf(this.open.values()), this.ended, hasMlflowSpan() && this.accepted);
		this.ended = new ArrayList<>();
		return part;
	}

	/**
	 * Adds facts, unless the root was handed on with what was said before.
	 */
	synchronized boolean add(TraceFacts more) {
		if (!this.factsFinal) {
			this.facts = this.facts.with(more);
		}
		return !this.factsFinal;
	}

	/**
	 * What was said of the trace so far.
	 * @param withRoot whether it goes with the root, so that nothing can be added
	 */
	synchronized TraceFacts facts(boolean withRoot) {
		this.factsFinal |= withRoot;
		return this.facts;
	}

	/**
	 * Whether all that has started was handed on.
	 */
	synchronized boolean isIdle() {
		return this.open.isEmpty() && this.ended.isEmpty();
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
	record Part(List<ReadWriteSpan> open, List<ReadWriteSpan> ended, boolean forMlflow) {

		List<String> endedIds() {
			return this.ended.stream().map((span) -> span.getSpanContext().getSpanId()).toList();
		}

	}

}
