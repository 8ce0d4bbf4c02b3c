/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;

import io.github.mlflowtracing.internal.guard.Guard;

/**
 * Notes failures of tools, which Spring AI (2.0) gives to the model as results and keeps
 * from its observations.
 */
public final class ToolFailures {

	private final ObservationRegistry observations;

	private final Guard guard;

	public ToolFailures(AiSpans spans, ObservationRegistry observations) {
		this.guard = spans.guard();
		this.observations = observations;
	}

	/**
	 * Notes a failure that becomes the result of the tool's call.
	 * @param failure the failure
	 */
	public void note(ToolExecutionException failure) {
		this.guard.contain("note the failure of a tool", this, failure, ToolFailures::add);
	}

	private void add(ToolExecutionException failure) {
		Observation observation = this.observations.getCurrentObservation();
		if (observation == null || !(observation.getContext() instanceof ToolCallingObservationContext)) {
			return;
		}
		AiSpan span = observation.getContext().get(AiSpan.class);
		if (span != null) {
			span.fail((failure.getCause() != null) ? failure.getCause() : failure);
		}
	}

}
