/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A span that has ended and waits in its unit. Collectors may get it earlier than MLflow.
 */
final class EndedSpan {

	private final SpanData data;

	private final long size;

	private volatile boolean atCollectors;

	EndedSpan(ReadWriteSpan span) {
		this.data = span.toSpanData();
		this.size = SpanSize.of(this.data);
	}

	String id() {
		return this.data.getSpanId();
	}

	SpanData data() {
		return this.data;
	}

	/**
	 * How many bytes it takes, roughly.
	 */
	long size() {
		return this.size;
	}

	boolean isAtCollectors() {
		return this.atCollectors;
	}

	void markAtCollectors() {
		this.atCollectors = true;
	}

}
