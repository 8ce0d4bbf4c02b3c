/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

/**
 * The methods' bodies.
 */
class PlainCalls implements Calls {

	private int calls;

	@Override
	public int noArguments() {
		return ++this.calls;
	}

	@Override
	public Answer threeArguments(String question, int limit, boolean exact) {
		return new Answer(exact ? question : "about", limit);
	}

	@Override
	public int longText(String text) {
		return text.length();
	}

}
