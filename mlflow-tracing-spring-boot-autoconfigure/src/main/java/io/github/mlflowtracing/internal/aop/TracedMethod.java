/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.aop.returnvalue.OutputCapture;
import io.github.mlflowtracing.internal.aop.returnvalue.ReactiveValue;
import io.github.mlflowtracing.internal.observation.TracedOperation;
import io.github.mlflowtracing.internal.observation.attributes.CapturedValue;
import io.github.mlflowtracing.internal.observation.attributes.NamedArguments;

/**
 * What is known of a traced method before it is called; looked up once.
 *
 * @param operation what is traced
 * @param inputNames the parameters' names among the inputs; {@code null} for those left
 * out
 * @param captureInputs whether the parameters are recorded
 * @param outputs what is recorded of its result
 * @param reactive how its publisher is traced, if it returns one
 * @param stream whether it returns a stream
 */
public record TracedMethod(TracedOperation operation, @Nullable String[] inputNames, boolean captureInputs,
		OutputCapture outputs, @Nullable ReactiveValue reactive, boolean stream) {

	private static final CapturedValue NO_INPUTS = new CapturedValue("{}");

	/**
	 * The inputs of a call.
	 * @param arguments the arguments
	 * @return the arguments by name
	 */
	Object inputs(@Nullable Object[] arguments) {
		return (this.inputNames.length == 0) ? NO_INPUTS : new NamedArguments(this.inputNames, arguments);
	}

}
