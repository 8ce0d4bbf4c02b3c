/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.compat;

import io.github.mlflowtracing.internal.semconv.MlflowLimits;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;

/**
 * Names that MLflow takes and shows.
 */
final class NameSanitizer {

	/** As MLflow's SDK calls a span without a name. */
	private static final String UNNAMED = "span";

	private NameSanitizer() {
	}

	/**
	 * Makes a name harmless: MLflow 3.17.2 refuses a trace's that is too long.
	 * @param name the name
	 * @return the same object if nothing is to be done
	 */
	static String of(String name) {
		return name.isEmpty() ? UNNAMED : TraceInfoLimits.shorten(name, MlflowLimits.NAME);
	}

}
