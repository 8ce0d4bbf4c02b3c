/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An assessment of a trace, on its way to the tracking server. Immutable.
 *
 * @param id the assessment's id, chosen here so that a retry makes no second one
 * @param traceId 32 hexadecimal digits
 * @param name what is assessed
 * @param expectation whether it is an expectation, not feedback
 * @param value the value as JSON text
 * @param error why there is no value
 * @param sourceType {@code HUMAN}, {@code LLM_JUDGE} or {@code CODE}
 * @param sourceId who assessed
 * @param rationale why the assessor thinks so
 * @param metadata more about it
 * @param spanId the span that is assessed instead of the whole trace
 * @param time when it was said
 */
public record TraceAssessment(String id, String traceId, String name, boolean expectation, String value,
		@Nullable Failure error, String sourceType, String sourceId, @Nullable String rationale,
		Map<String, String> metadata, @Nullable String spanId, Instant time) {

	@Override
	public String toString() {
		return "%s \"%s\" for trace tr-%s".formatted(this.expectation ? "Expectation" : "Feedback", this.name,
				this.traceId);
	}

	/**
	 * Why an assessor has no value to give.
	 *
	 * @param type the exception's type
	 * @param message its message
	 * @param stackTrace its stack trace
	 */
	public record Failure(String type, String message, String stackTrace) {

	}

}
