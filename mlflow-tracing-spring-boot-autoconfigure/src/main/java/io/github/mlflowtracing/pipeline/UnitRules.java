/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.pipeline;

import java.util.concurrent.atomic.LongAdder;

/**
 * What holds for all units of a pipeline.
 *
 * @param settings when what has ended is handed on
 * @param collectors whether a destination wants sampled traces without MLflow spans
 * @param memory what the ended spans of all units take
 */
record UnitRules(AssemblySettings settings, boolean collectors, LongAdder memory) {

	UnitRules(AssemblySettings settings, boolean collectors) {
		this(settings, collectors, new LongAdder());
	}

}
