/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

	private boolean forMlflow;

	private boolean sampled;

	private long openSince = System.nanoTime();

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

	synchronized void started(ReadWriteSpan span) {
		if (this.open.isEmpty()) {
			this.openSince = System.nanoTime();
		}
		this.open.put(span.getSpanContext().getSpanId(), span);
		this.sampled |= span.getSpanContext().isSampled();
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

	/**
	 * Whether some destination may want what has ended.
	 * @param collectors whether there are any that want sampled traces without MLflow
	 * spans
	 */
	synchronized boolean isWanted(boolean collectors) {
		return this.forMlflow ? this.accepted : collectors && this.sampled;
	}

	/**
	 * Whether what has ended is to be handed on although spans are open.
	 */
	synchronized boolean isOverdue(AssemblySettings settings, boolean impatient) {
		long now = System.nanoTime();
		boolean lingered = this.rootEnded && (impatient || now - this.rootEndedAt > settings.linger().toNanos());
		return !this.ended.isEmpty() && (lingered || now - this.openSince > settings.maxDuration().toNanos());
	}

	/**
	 * The open spans if they have been so for too long and MLflow waits for them.
	 */
	synchronized List<ReadWriteSpan> timedOut(AssemblySettings settings) {
		boolean late = System.nanoTime() - this.openSince > settings.timeout().toNanos();
		return (late && isMlflowWaiting()) ? List.copyOf(this.open.values()) : List.of();
	}

	/**
	 * The open spans if MLflow waits for them.
	 */
	synchronized List<ReadWriteSpan> awaitedByMlflow() {
		return isMlflowWaiting() ? List.copyOf(this.open.values()) : List.of();
	}

	private boolean isMlflowWaiting() {
		return this.accepted && (this.forMlflow || this.open.values().stream().anyMatch(Unit::isForMlflow));
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
	 * Takes out what has ended.
	 */
	synchronized Part cut() {
		this.queued = false;
		Part part = new Part(List.copyOf(this.open.values()), this.ended, this.facts, this.forMlflow && this.accepted);
		this.ended = new ArrayList<>();
		return part;
	}

	/**
	 * Adds facts, unless MLflow has the root already.
	 */
	synchronized boolean add(TraceFacts more) {
		if (this.placements.isRootSent()) {
			return false;
		}
		this.facts = this.facts.with(more);
		return true;
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
	 * @param facts what was said of the trace so far
	 * @param forMlflow whether MLflow gets it
	 */
	record Part(List<ReadWriteSpan> open, List<ReadWriteSpan> ended, TraceFacts facts, boolean forMlflow) {

	}

}
