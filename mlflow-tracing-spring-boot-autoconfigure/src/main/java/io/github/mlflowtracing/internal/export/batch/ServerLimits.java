/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the server bears, learnt from its replies: how many requests at a time, how soon
 * after each other, and how large. A server that is slow or fails gets one request at a
 * time, and less often, so that many applications together do not stall it. Thread-safe.
 */
final class ServerLimits {

	/** Below a stock collector's limit of 4 MiB for gRPC. */
	static final int BATCH_BYTES = 3 * 1024 * 1024;

	/** No server takes less; a smaller request is refused for another reason. */
	static final int MIN_BYTES = 8 * 1024;

	private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(500);

	/** What a slow disk takes to store a span. */
	private static final long SLOW_PER_SPAN = TimeUnit.MILLISECONDS.toNanos(2);

	private static final long LONGEST_DELAY = TimeUnit.SECONDS.toNanos(10);

	/** A slow server is asked for a sixth of the time. */
	private static final int DELAY_FACTOR = 5;

	/** The share of the latest reply in the average. */
	private static final int SMOOTHING = 4;

	/** A limit may have been that of a proxy that is gone. */
	private static final long GROWS_AFTER = TimeUnit.MINUTES.toNanos(5);

	private final int maxConcurrency;

	private final int mostBytes;

	private final LongSupplier clock;

	private int maxBytes;

	private long maxBytesSince;

	private int concurrency = 1;

	private int successesInARow;

	/** How much longer replies take than those of a server that is well. */
	private long slowness;

	/**
	 * Sets the first limits.
	 * @param maxConcurrency how many requests at a time at most
	 * @param maxBytes how large a request may be
	 */
	ServerLimits(int maxConcurrency, int maxBytes) {
		this(maxConcurrency, maxBytes, System::nanoTime);
	}

	ServerLimits(int maxConcurrency, int maxBytes, LongSupplier clock) {
		this.maxConcurrency = maxConcurrency;
		this.mostBytes = maxBytes;
		this.maxBytes = maxBytes;
		this.clock = clock;
	}

	/**
	 * Notes a request that succeeded.
	 * @param nanos how long it took
	 * @param spans how many spans it held
	 */
	synchronized void succeeded(long nanos, int spans) {
		grow();
		long excess = Math.max(0, nanos - SLOW - spans * SLOW_PER_SPAN);
		this.slowness += (excess - this.slowness) / SMOOTHING;
		if (isSlow()) {
			this.concurrency = 1;
			this.successesInARow = 0;
		}
		else if (++this.successesInARow >= this.concurrency) {
			this.concurrency = Math.min(this.maxConcurrency, this.concurrency + 1);
			this.successesInARow = 0;
		}
	}

	private void grow() {
		if (this.maxBytes < this.mostBytes && this.clock.getAsLong() - this.maxBytesSince >= GROWS_AFTER) {
			setMaxBytes((int) Math.min(this.mostBytes, 2L * this.maxBytes));
		}
	}

	private void setMaxBytes(int maxBytes) {
		this.maxBytes = maxBytes;
		this.maxBytesSince = this.clock.getAsLong();
	}

	/**
	 * Notes a request that failed in a way that may pass.
	 */
	synchronized void failed() {
		this.concurrency = 1;
		this.successesInARow = 0;
	}

	/**
	 * Notes that a request is too large.
	 * @param bytes its size
	 * @return whether requests become smaller now
	 */
	synchronized boolean tooLarge(int bytes) {
		int half = Math.max(MIN_BYTES, bytes / 2);
		setMaxBytes(Math.min(this.maxBytes, half));
		return half < bytes;
	}

	synchronized int concurrency() {
		return this.concurrency;
	}

	/**
	 * How large the message of several requests may be.
	 */
	synchronized int batchBytes() {
		return Math.min(BATCH_BYTES, this.maxBytes);
	}

	/**
	 * How large the message of one request may be.
	 */
	synchronized int maxBytes() {
		return this.maxBytes;
	}

	synchronized boolean isSlow() {
		return this.slowness > SLOW / SMOOTHING;
	}

	/**
	 * How long spans wait for a message to fill.
	 * @param usual how long while the server is well
	 * @return nanoseconds
	 */
	synchronized long delay(Duration usual) {
		long nanos = TimeUnit.NANOSECONDS.convert(usual);
		return isSlow() ? Math.max(nanos, Math.min(LONGEST_DELAY, (SLOW + this.slowness) * DELAY_FACTOR)) : nanos;
	}

}
