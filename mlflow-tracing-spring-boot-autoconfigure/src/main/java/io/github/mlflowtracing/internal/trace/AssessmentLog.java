/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.concurrent.CompletableFuture;

/**
 * The port by which assessments reach the tracking server.
 */
@FunctionalInterface
public interface AssessmentLog {

	/**
	 * Takes an assessment, without waiting; it is sent once the server can know its
	 * trace.
	 * @param assessment the assessment
	 * @return its id, once the server has it; else why not
	 */
	CompletableFuture<String> log(TraceAssessment assessment);

}
