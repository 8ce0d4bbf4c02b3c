/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import org.springframework.beans.factory.ListableBeanFactory;

import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.actuate.MlflowTracesEndpoint;

/**
 * Decides whether the most recent traces are kept.
 */
final class RecentTracesMode {

	private RecentTracesMode() {
	}

	/**
	 * Whether the most recent traces are kept.
	 * @param mode what is configured
	 * @param otherExporter whether traces go anywhere else
	 * @param beans knows, without making it, whether there is an endpoint that shows the
	 * traces: there is one only if it is exposed
	 * @return whether to keep them
	 */
	static boolean isOn(MlflowTracingProperties.RecentMode mode, boolean otherExporter, ListableBeanFactory beans) {
		return switch (mode) {
			case TRUE -> true;
			case FALSE -> false;
			case AUTO ->
				!otherExporter || beans.getBeanNamesForType(MlflowTracesEndpoint.class, true, false).length > 0;
		};
	}

}
