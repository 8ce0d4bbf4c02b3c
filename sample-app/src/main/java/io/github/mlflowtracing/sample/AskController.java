/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.mlflowtracing.MlflowTracing;

/**
 * The assistant over HTTP. Every reply names its trace, a failed one too.
 */
@RestController
class AskController {

	private static final int MAX_QUESTION_LENGTH = 500;

	private final Assistant assistant;

	private final MlflowTracing tracing;

	AskController(Assistant assistant, MlflowTracing tracing) {
		this.assistant = assistant;
		this.tracing = tracing;
	}

	@PostMapping("/api/ask")
	Reply ask(@RequestBody Ask ask) {
		if (!StringUtils.hasText(ask.question()) || ask.question().length() > MAX_QUESTION_LENGTH) {
			throw new BadQuestionException("A question of 1 to %d characters is needed".formatted(MAX_QUESTION_LENGTH));
		}
		Answer answer = this.assistant.answer(ask.question().strip(), ask.session(), ask.user());
		return new Reply(answer.answer(), answer.sources(), this.tracing.currentTraceId().orElse(null));
	}

	@ExceptionHandler
	ProblemDetail badQuestion(BadQuestionException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail calculationFailed(ArithmeticException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, ex.getMessage());
		problem.setTitle("The question can't be answered");
		this.tracing.currentTraceId().ifPresent((traceId) -> problem.setProperty("traceId", traceId));
		return problem;
	}

	record Ask(@Nullable String question, @Nullable String session, @Nullable String user) {

	}

	record Reply(String answer, List<String> sources, @Nullable String traceId) {

	}

	static class BadQuestionException extends RuntimeException {

		BadQuestionException(String message) {
			super(message);
		}

	}

}
