/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What has ended of a unit since its last part, in that order. Adding is all that is done
 * for every span; the index and the size are made as far as somebody asks. Not
 * thread-safe.
 */
final class EndedSpans {

	private final List<UnitSpan> spans = new ArrayList<>();

	/** Few are asked for. */
	private @Nullable Map<String, UnitSpan> byId;

	private int weighed;

	private long size;

	void add(UnitSpan span) {
		this.spans.add(span);
	}

	int count() {
		return this.spans.size();
	}

	List<UnitSpan> list() {
		return this.spans;
	}

	@Nullable UnitSpan find(String id) {
		Map<String, UnitSpan> byId = (this.byId != null) ? this.byId : new HashMap<>();
		this.spans.subList(byId.size(), this.spans.size()).forEach((span) -> byId.put(span.id(), span));
		this.byId = byId;
		return byId.get(id);
	}

	List<UnitSpan> unweighed() {
		return List.copyOf(this.spans.subList(this.weighed, this.spans.size()));
	}

	/**
	 * Notes the size of the next spans that were not weighed.
	 */
	void weighed(int count, long bytes) {
		this.weighed += count;
		this.size += bytes;
	}

	/**
	 * How many bytes they take, roughly, as far as they were weighed.
	 */
	long size() {
		return this.size;
	}

}
