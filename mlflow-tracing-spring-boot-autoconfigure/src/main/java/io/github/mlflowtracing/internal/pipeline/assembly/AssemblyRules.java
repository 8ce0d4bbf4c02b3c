/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.concurrent.atomic.LongAdder;

import io.github.mlflowtracing.internal.trace.SamplingRatios;

/**
 * What holds for all units of a pipeline.
 *
 * @param settings when what has ended is handed on
 * @param ratios which traces with MLflow spans are wanted
 * @param collectors whether a destination wants sampled traces without MLflow spans
 * @param memory what the ended spans of all units take
 */
public record AssemblyRules(AssemblySettings settings, SamplingRatios ratios, boolean collectors, LongAdder memory) {

	/**
	 * Whether more is waiting to be handed on than there is room for, whatever is open.
	 */
	boolean isOverrun() {
		return this.memory.sum() / 2 > this.settings.maxMemory();
	}

	public AssemblyRules(AssemblySettings settings, SamplingRatios ratios, boolean collectors) {
		this(settings, ratios, collectors, new LongAdder());
	}

}
