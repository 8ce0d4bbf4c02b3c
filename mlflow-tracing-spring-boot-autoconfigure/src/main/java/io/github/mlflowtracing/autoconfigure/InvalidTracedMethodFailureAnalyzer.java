/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.Objects;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.mlflowtracing.internal.aop.InvalidTracedMethodException;

/**
 * Says which method's annotation is wrong and what to write instead.
 */
final class InvalidTracedMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTracedMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidTracedMethodException cause) {
		return new FailureAnalysis(Objects.requireNonNull(cause.getMessage()), cause.remedy(), cause);
	}

}
