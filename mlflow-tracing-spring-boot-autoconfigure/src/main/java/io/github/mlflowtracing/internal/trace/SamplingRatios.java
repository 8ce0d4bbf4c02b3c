/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

/**
 * The ratios by which traces with MLflow spans are recorded: the application's, and those
 * that methods declare for traces that begin with them. Thread-safe.
 */
public final class SamplingRatios {

	private final TraceIdRatio inherited;

	private final boolean fixed;

	private double widestRatio;

	private volatile TraceIdRatio widest;

	/**
	 * Starts with the application's ratio.
	 * @param ratio from 0, no trace, to 1, every trace
	 */
	public SamplingRatios(double ratio) {
		this(ratio, false);
	}

	private SamplingRatios(double ratio, boolean fixed) {
		this.fixed = fixed;
		this.inherited = new TraceIdRatio(ratio);
		this.widestRatio = ratio;
		this.widest = this.inherited;
	}

	/**
	 * One ratio for all, whatever methods declare: for tests.
	 * @param ratio from 0, no trace, to 1, every trace
	 * @return the ratios
	 */
	public static SamplingRatios fixed(double ratio) {
		return new SamplingRatios(ratio, true);
	}

	/**
	 * The application's ratio.
	 * @return the ratio for all that declares none
	 */
	public TraceIdRatio inherited() {
		return this.inherited;
	}

	/**
	 * Notes a ratio that a method declares.
	 * @param ratio from 0 to 1
	 * @return the ratio that counts
	 */
	public synchronized TraceIdRatio declare(double ratio) {
		if (this.fixed) {
			return this.inherited;
		}
		TraceIdRatio declared = new TraceIdRatio(ratio);
		if (ratio > this.widestRatio) {
			this.widestRatio = ratio;
			this.widest = declared;
		}
		return declared;
	}

	/**
	 * The largest ratio of all. A trace that it rejects is recorded nowhere, whatever
	 * starts later in it.
	 * @return the ratio
	 */
	public TraceIdRatio widest() {
		return this.widest;
	}

}
