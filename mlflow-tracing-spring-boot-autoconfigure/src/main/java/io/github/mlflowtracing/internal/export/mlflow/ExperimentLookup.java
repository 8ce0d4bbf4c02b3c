/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import org.jspecify.annotations.Nullable;

/**
 * What came of looking for the experiment.
 */
sealed interface ExperimentLookup {

	/**
	 * The experiment is there.
	 *
	 * @param id its id
	 */
	record Found(String id) implements ExperimentLookup {
	}

	/**
	 * The experiment is not to be had now.
	 *
	 * @param status the HTTP status, 404 for a deleted experiment, 0 where there was no
	 * answer
	 * @param retryAfter the header {@code Retry-After}
	 * @param message what is wrong and which setting may mend it
	 */
	record Failed(int status, @Nullable String retryAfter, String message) implements ExperimentLookup {
	}

}
