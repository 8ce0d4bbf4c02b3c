/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a unit: those that are open, and what has ended since its last part. Not
 * thread-safe.
 */
final class UnitSpans {

	private final Map<String, UnitSpan> open = new LinkedHashMap<>();

	private EndedSpans ended = new EndedSpans();

	private boolean forMlflow;

	void start(ReadWriteSpan span) {
		this.open.put(span.getSpanContext().getSpanId(), new UnitSpan(span));
	}

	/**
	 * Moves a span from the open to the ended ones.
	 * @return the span, if it was open
	 */
	@Nullable UnitSpan end(String id) {
		UnitSpan span = this.open.remove(id);
		if (span != null) {
			this.ended.add(span);
			this.forMlflow |= span.isForMlflow();
		}
		return span;
	}

	void keep(String id, Attributes attributes) {
		UnitSpan span = this.open.get(id);
		if (span != null) {
			span.keep(attributes);
		}
	}

	@Nullable UnitSpan find(String id) {
		UnitSpan span = this.open.get(id);
		return (span != null) ? span : this.ended.find(id);
	}

	/**
	 * Whether there is one for MLflow, or was.
	 */
	boolean isForMlflow() {
		if (!this.forMlflow && !this.open.isEmpty()) {
			this.forMlflow = this.open.values().stream().anyMatch(UnitSpan::isForMlflow);
		}
		return this.forMlflow;
	}

	int openCount() {
		return this.open.size();
	}

	int count() {
		return this.open.size() + this.ended.count();
	}

	void forEachOpen(Consumer<UnitSpan> action) {
		this.open.values().forEach(action);
	}

	List<UnitSpan> open() {
		return List.copyOf(this.open.values());
	}

	List<UnitSpan> takeOpen() {
		List<UnitSpan> taken = open();
		this.open.clear();
		return taken;
	}

	EndedSpans ended() {
		return this.ended;
	}

	EndedSpans takeEnded() {
		EndedSpans taken = this.ended;
		this.ended = new EndedSpans();
		return taken;
	}

}
