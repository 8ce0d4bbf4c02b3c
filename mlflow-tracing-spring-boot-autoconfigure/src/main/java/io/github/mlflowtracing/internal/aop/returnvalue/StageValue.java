/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop.returnvalue;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.internal.observation.ObservedSpans;

/**
 * A {@link CompletionStage}: its span ends when it completes, on the thread that
 * completes it. The caller gets the stage itself.
 */
public final class StageValue {

	private static final Log logger = LogFactory.getLog(StageValue.class);

	private StageValue() {
	}

	public static void endWith(CompletionStage<?> stage, MlflowSpan span, boolean captureOutputs) {
		try {
			stage.whenComplete((value, failure) -> {
				if (failure != null) {
					span.recordException(cause(failure));
				}
				else if (captureOutputs) {
					ObservedSpans.setResult(span, value);
				}
				span.close();
			});
		}
		catch (RuntimeException ex) {
			logger.debug("A stage does not tell when it completes, so its span ends now", ex);
			span.close();
		}
	}

	/** What a stage wraps a failure into that came about in an earlier one. */
	private static Throwable cause(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

}
