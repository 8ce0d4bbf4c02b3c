/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the spans that were handed on stand in MLflow, so that children which start or
 * end later find their place. Only the dispatcher changes it; others may ask for the
 * nearest span.
 */
final class Placements {

	static final String NOWHERE = "";

	private final Map<String, String> nearestKept = new ConcurrentHashMap<>();

	private final Set<String> owed = ConcurrentHashMap.newKeySet();

	private String rootId = NOWHERE;

	private boolean joined;

	private volatile boolean calledOthers;

	/**
	 * Whether no span was handed on yet.
	 */
	boolean isEmpty() {
		return this.rootId.equals(NOWHERE) && this.nearestKept.isEmpty();
	}

	/**
	 * The id of the span that all others hang on: the one that MLflow shows as the root,
	 * or the caller's where its trace goes on here; {@link #NOWHERE} until it is chosen.
	 */
	String rootId() {
		return this.rootId;
	}

	void chooseRoot(String rootId) {
		this.rootId = rootId;
	}

	/**
	 * Has all hang on a caller's span.
	 */
	void join(String callersSpanId) {
		this.rootId = callersSpanId;
		this.joined = true;
	}

	boolean isJoined() {
		return this.joined;
	}

	/**
	 * Notes that a span was handed on.
	 * @param spanId the span's id
	 * @param keptId its own id if MLflow shows it, else that of its nearest ancestor that
	 * MLflow shows, or {@link #NOWHERE}
	 */
	void sent(String spanId, String keptId) {
		this.nearestKept.put(spanId, keptId);
		this.owed.remove(spanId);
	}

	/**
	 * Step by step, since what was open when others were placed may be left out by now;
	 * parents may go in circles, where ids collide.
	 */
	String nearestKept(String spanId) {
		String at = this.nearestKept.getOrDefault(spanId, NOWHERE);
		String above;
		for (int left = this.nearestKept.size(); left > 0 && (above = this.nearestKept.get(at)) != null
				&& !above.equals(at); left--) {
			at = above;
		}
		return at;
	}

	/**
	 * Notes that others hang on an open span at MLflow, so that it must follow.
	 */
	void owe(String spanId) {
		if (!this.nearestKept.containsKey(spanId)) {
			this.owed.add(spanId);
		}
	}

	/**
	 * Notes that another process was called with the trace.
	 */
	void noteCall() {
		this.calledOthers = true;
	}

	/**
	 * Whether another process may have added spans at MLflow.
	 */
	boolean hasCalledOthers() {
		return this.calledOthers;
	}

	/**
	 * Whether MLflow must get a span in any case.
	 */
	boolean isOwed(String spanId) {
		return spanId.equals(this.rootId) || this.owed.contains(spanId);
	}

	void forget(List<String> spanIds) {
		spanIds.forEach(this.nearestKept::remove);
		spanIds.forEach(this.owed::remove);
	}

}
