/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import io.micrometer.observation.annotation.Observed;

/**
 * By Micrometer, which records no content.
 */
class ObservedCalls extends PlainCalls {

	@Override
	@Observed
	public int noArguments() {
		return super.noArguments();
	}

	@Override
	@Observed
	public Answer threeArguments(String question, int limit, boolean exact) {
		return super.threeArguments(question, limit, exact);
	}

	@Override
	@Observed
	public int longText(String text) {
		return super.longText(text);
	}

}
