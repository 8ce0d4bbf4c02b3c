/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long others have waited for a unit, and whether too long. Not thread-safe.
 */
final class TraceClock {

	private final AssemblySettings settings;

	private long openSince;

	private long partSince;

	private long owedSince;

	private long rootEndedAt;

	private boolean rootEnded;

	TraceClock(AssemblySettings settings) {
		this.settings = settings;
	}

	/**
	 * Notes that a span is open where none was.
	 * @param waiting whether what has ended before is still to be handed on
	 */
	void opened(boolean waiting) {
		this.openSince = System.nanoTime();
		this.partSince = waiting ? this.partSince : this.openSince;
	}

	void partTaken() {
		this.partSince = System.nanoTime();
	}

	void owedToCollectors() {
		this.owedSince = System.nanoTime();
	}

	void rootEnded() {
		this.rootEnded = true;
		this.rootEndedAt = System.nanoTime();
	}

	/**
	 * Whether what has ended is to be handed on although spans are open.
	 * @param impatient whether late children are not waited for
	 */
	boolean isPartDue(boolean impatient) {
		boolean lingered = this.rootEnded && (impatient || hasPassed(this.settings.linger(), this.rootEndedAt));
		return lingered || hasPassed(this.settings.maxDuration(), this.partSince);
	}

	/**
	 * Whether collectors are to get what has ended although spans are open.
	 */
	boolean isDueToCollectors() {
		return hasPassed(this.settings.collectorsWait(), this.owedSince);
	}

	/**
	 * Whether spans have been open for too long.
	 */
	boolean isTimedOut() {
		return hasPassed(this.settings.timeout(), this.openSince);
	}

	private static boolean hasPassed(Duration time, long since) {
		return System.nanoTime() - since > TimeUnit.NANOSECONDS.convert(time);
	}

}
