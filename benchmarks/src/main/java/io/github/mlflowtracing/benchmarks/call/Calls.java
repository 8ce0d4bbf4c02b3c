/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

/**
 * The methods whose calls are measured. What they do themselves is next to nothing.
 */
public interface Calls {

	/**
	 * A call without content.
	 * @return a number
	 */
	int noArguments();

	/**
	 * A call with a little content.
	 * @param question a short text
	 * @param limit a number
	 * @param exact a flag
	 * @return a record with a short text and a number
	 */
	Answer threeArguments(String question, int limit, boolean exact);

	/**
	 * A call with much content.
	 * @param text a long text
	 * @return its length
	 */
	int longText(String text);

	/**
	 * What {@link #threeArguments} returns.
	 *
	 * @param text a short text
	 * @param count a number
	 */
	record Answer(String text, int count) {

	}

}
