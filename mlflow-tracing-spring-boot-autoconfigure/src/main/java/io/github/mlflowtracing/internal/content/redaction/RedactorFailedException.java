/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

/**
 * Says that one of the application's redactors failed for a part of a value, so that
 * nothing of the value may be recorded. The failure itself is logged already.
 */
public final class RedactorFailedException extends RuntimeException {

	RedactorFailedException() {
		super(null, null, false, false);
	}

}
