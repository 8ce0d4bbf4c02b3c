/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * What all spans between a call and an exporter may take: the content of open spans and
 * all of those that have ended. From half of it on, local traces are exported in parts;
 * content may fill three quarters, beyond which it is left out; beyond all of it, spans
 * are dropped as they end. Sizes are estimates. Thread-safe.
 */
public final class AssemblyBudget {

	private final long max;

	private final boolean all;

	private final TracingWarnings warnings;

	private final AtomicLong used = new AtomicLong();

	private final AtomicLong ended = new AtomicLong();

	private int dropped;

	private int droppedForMlflow;

	/**
	 * Starts with nothing used.
	 * @param max how many bytes there are
	 * @param all whether MLflow gets all spans of a trace that has one for it
	 * @param warnings counts content that is left out
	 */
	public AssemblyBudget(long max, boolean all, TracingWarnings warnings) {
		this.max = max;
		this.all = all;
		this.warnings = warnings;
	}

	/**
	 * Reserves memory for content of an open span.
	 * @return {@code false} if there is none, so that the content is left out
	 */
	boolean reserve(PendingSpan span, long bytes) {
		if (this.used.addAndGet(bytes) > this.max - this.max / 4) {
			this.used.addAndGet(-bytes);
			return false;
		}
		span.setSize(span.size() + bytes, false);
		return true;
	}

	/**
	 * Counts and logs content that is left out. Runs code of loggers: not inside of a
	 * lock.
	 */
	void reportLeftOut(long bytes) {
		this.warnings.add(TracingWarning.CONTENT_LEFT_OUT, 1, "Content of %d characters".formatted(bytes));
	}

	/**
	 * Weighs a span that has ended.
	 * @return how many bytes it takes
	 */
	long weigh(PendingSpan span) {
		long size = Math.max(span.weigh(), span.size());
		this.used.addAndGet(size - span.size());
		this.ended.addAndGet(size);
		span.setSize(size, true);
		return size;
	}

	/**
	 * Frees what a span takes, since it was exported or dropped.
	 */
	void release(PendingSpan span) {
		this.used.addAndGet(-span.size());
		this.ended.addAndGet(span.isWeighed() ? -span.size() : 0);
		span.setSize(0, false);
	}

	/**
	 * By how much ended spans exceed what they may take without being exported in parts.
	 */
	long excess() {
		return this.ended.get() - this.max / 2;
	}

	/**
	 * Whether there is no memory left, so that spans are dropped.
	 */
	boolean isExhausted() {
		return this.used.get() > this.max;
	}

	/**
	 * Counts the spans of a part as dropped.
	 */
	void drop(TracePart part) {
		count(part, this::addDropped);
	}

	private synchronized void addDropped(int spans, int mlflowSpans) {
		this.dropped += spans;
		this.droppedForMlflow += mlflowSpans;
	}

	/**
	 * Counts the spans of a part.
	 * @param account takes how many are new in all and for MLflow
	 */
	public void count(TracePart part, BiConsumer<Integer, Integer> account) {
		int spans = 0;
		int mlflowSpans = 0;
		for (PendingSpan span : part.ended()) {
			spans += span.isAtOtlp() ? 0 : 1;
			mlflowSpans += (part.forMlflow() && (this.all || span.isForMlflow())) ? 1 : 0;
		}
		account.accept(spans, mlflowSpans);
	}

	/**
	 * Reports the spans that were dropped since the last report.
	 * @param account takes how many in all and for MLflow
	 */
	public void reportDropped(BiConsumer<Integer, Integer> account) {
		int spans;
		int mlflowSpans;
		synchronized (this) {
			spans = this.dropped;
			mlflowSpans = this.droppedForMlflow;
			this.dropped = 0;
			this.droppedForMlflow = 0;
		}
		if (spans > 0 || mlflowSpans > 0) {
			account.accept(spans, mlflowSpans);
		}
	}

}
