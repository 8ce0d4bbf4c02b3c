/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import io.github.mlflowtracing.Traced;

/**
 * By this library.
 */
@Traced
class TracedCalls extends PlainCalls {

	@Override
	public int noArguments() {
		return super.noArguments();
	}

	@Override
	public Answer threeArguments(String question, int limit, boolean exact) {
		return super.threeArguments(question, limit, exact);
	}

	@Override
	public int longText(String text) {
		return super.longText(text);
	}

}
