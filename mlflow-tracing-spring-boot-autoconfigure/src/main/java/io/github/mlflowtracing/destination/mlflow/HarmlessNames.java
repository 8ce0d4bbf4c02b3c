/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination.mlflow;

import io.github.mlflowtracing.semconv.MlflowLimits;
import io.github.mlflowtracing.trace.TraceFactLimits;

/**
 * Names that MLflow takes and shows.
 */
final class HarmlessNames {

	/** As MLflow's SDK calls a span without a name. */
	private static final String UNNAMED = "span";

	private HarmlessNames() {
	}

	/**
	 * Makes a name harmless: MLflow 3.17.2 refuses a trace's that is too long.
	 * @param name the name
	 * @return the same object if nothing is to be done
	 */
	static String of(String name) {
		return name.isEmpty() ? UNNAMED : TraceFactLimits.shorten(name, MlflowLimits.NAME);
	}

}
