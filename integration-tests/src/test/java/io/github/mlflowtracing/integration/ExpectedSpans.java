/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.List;

/**
 * What {@link io.github.mlflowtracing.integration.app.TracedApplication} makes at its
 * start: each span once.
 */
final class ExpectedSpans {

	static final List<String> NAMES = List.of("foo", "process_request", "Assistant.answer", "retrieve", "fail");

	static final List<String> ROOT_NAMES = List.of("foo", "process_request", "Assistant.answer", "fail");

	private ExpectedSpans() {
	}

}
