/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

/**
 * What the Python programs raise.
 */
class ValueError extends RuntimeException {

	private static final long serialVersionUID = 1L;

	ValueError(String message) {
		super(message);
	}

}
