/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.memory;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.SpanSize;

/**
 * The parts of a trace that came so far. Not thread-safe.
 */
class RecentTrace {

	private final int maxSpans;

	private final List<MlflowTrace> parts = new ArrayList<>(1);

	private int spans;

	private long size;

	RecentTrace(int maxSpans) {
		this.maxSpans = maxSpans;
	}

	/**
	 * Adds a part. Of what does not fit, only the root is kept: without it the trace has
	 * no name.
	 * @param part the part
	 * @return how much larger the trace has become, in bytes, roughly
	 */
	long add(MlflowTrace part) {
		MlflowTrace kept = part;
		if (!this.parts.isEmpty() && this.spans + part.spans().size() > this.maxSpans) {
			if (part.root() == null) {
				return 0;
			}
			kept = new MlflowTrace(part.root(), List.of(part.root()), part.facts());
		}
		long added = 0;
		for (SpanData span : kept.spans()) {
			added += SpanSize.of(span);
		}
		this.parts.add(kept);
		this.spans += kept.spans().size();
		this.size += added;
		return added;
	}

	long size() {
		return this.size;
	}

	MlflowTrace whole() {
		return MlflowTrace.of(this.parts);
	}

}
