/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.ArrayList;
import java.util.List;

/**
 * What has ended of a unit since its last part, in that order. Adding is all that is done
 * for every span; the size is made as far as somebody asks. Not thread-safe.
 */
final class EndedSpans {

	private final List<PendingSpan> spans = new ArrayList<>(0);

	private int weighed;

	private long size;

	void add(PendingSpan span) {
		this.spans.add(span);
	}

	int count() {
		return this.spans.size();
	}

	List<PendingSpan> list() {
		return this.spans;
	}

	/**
	 * Weighs the spans that were not weighed.
	 * @return how many bytes these take, roughly
	 */
	long weigh() {
		long bytes = 0;
		for (; this.weighed < this.spans.size(); this.weighed++) {
			bytes += this.spans.get(this.weighed).size();
		}
		this.size += bytes;
		return bytes;
	}

	/**
	 * How many bytes they take, roughly, as far as they were weighed.
	 */
	long size() {
		return this.size;
	}

}
