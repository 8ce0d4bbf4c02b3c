/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.UUID;

/**
 * Names of services and experiments, by which tests find what is theirs.
 */
public final class UniqueName {

	private UniqueName() {
	}

	public static String of(String prefix) {
		return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
	}

}
