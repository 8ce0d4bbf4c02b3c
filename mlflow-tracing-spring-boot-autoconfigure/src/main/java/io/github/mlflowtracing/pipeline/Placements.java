/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the spans that were handed on stand in MLflow, so that children which start or
 * end later find their place. Only the dispatcher touches it.
 */
final class Placements {

	static final String NOWHERE = "";

	private final Map<String, String> nearestKept = new HashMap<>();

	private String rootId = NOWHERE;

	/**
	 * The id of the span that MLflow shows as the root; {@link #NOWHERE} until it is
	 * chosen.
	 */
	String rootId() {
		return this.rootId;
	}

	void chooseRoot(String rootId) {
		this.rootId = rootId;
	}

	/**
	 * Notes that a span was handed on.
	 * @param spanId the span's id
	 * @param keptId its own id if MLflow shows it, else that of its nearest ancestor that
	 * MLflow shows, or {@link #NOWHERE}
	 */
	void sent(String spanId, String keptId) {
		this.nearestKept.put(spanId, keptId);
	}

	String nearestKept(String spanId) {
		return this.nearestKept.getOrDefault(spanId, NOWHERE);
	}

	void forget(List<String> spanIds) {
		spanIds.forEach(this.nearestKept::remove);
	}

}
