/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.mlflowtracing.AssessmentSource;
import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.MlflowTracing;

/**
 * Takes what visitors think of an answer, and tells MLflow.
 */
@RestController
class FeedbackController {

	private final MlflowTracing tracing;

	FeedbackController(MlflowTracing tracing) {
		this.tracing = tracing;
	}

	@PostMapping("/api/feedback")
	CompletableFuture<Logged> feedback(@RequestBody Opinion opinion) {
		Feedback feedback = Feedback.builder(opinion.traceId(), "helpful")
			.value(opinion.helpful())
			.rationale(opinion.reason())
			.source(AssessmentSource.human("visitor"))
			.build();
		return this.tracing.logFeedback(feedback).thenApply(Logged::new);
	}

	@ExceptionHandler
	ProblemDetail noTraceId(IllegalArgumentException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
	}

	/** MLflow does not know the trace, or there is no MLflow. */
	@ExceptionHandler
	ProblemDetail notLogged(IllegalStateException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, ex.getMessage());
	}

	record Opinion(String traceId, boolean helpful, @Nullable String reason) {

	}

	record Logged(String assessmentId) {

	}

}
