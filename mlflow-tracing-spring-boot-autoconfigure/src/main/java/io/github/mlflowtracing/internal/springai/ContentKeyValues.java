/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;

import io.github.mlflowtracing.internal.semconv.ContentKeys;

/**
 * Keeps content away that conventions add to an observation, of Spring AI or of the
 * application, where content is not recorded: Spring AI 2.0 writes the query of a vector
 * store on its own, and the arguments and results of tools if it is told to.
 */
final class ContentKeyValues {

	private ContentKeyValues() {
	}

	static void removeFrom(Observation.Context context, boolean inputs, boolean outputs) {
		for (KeyValue keyValue : context.getAllKeyValues()) {
			String key = keyValue.getKey();
			if ((inputs && ContentKeys.isInput(key)) || (outputs && ContentKeys.isOutput(key))) {
				context.removeHighCardinalityKeyValue(key);
				context.removeLowCardinalityKeyValue(key);
			}
		}
	}

}
