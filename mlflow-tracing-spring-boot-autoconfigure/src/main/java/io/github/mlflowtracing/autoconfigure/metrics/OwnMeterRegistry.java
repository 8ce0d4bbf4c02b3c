/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Holds the registry that is for this library alone: a bean of a registry's type would
 * become one of the application's. Closes it, which the recorder of the durations has
 * done before where an application has started.
 *
 * @param registry the registry, if there is to be one
 * @param sender the connections of the registry, if they are to be closed
 */
public record OwnMeterRegistry(@Nullable MeterRegistry registry,
		@Nullable AutoCloseable sender) implements AutoCloseable {

	/** No registry. */
	public static final OwnMeterRegistry NONE = new OwnMeterRegistry(null, null);

	@Override
	public void close() throws Exception {
		if (this.registry != null) {
			this.registry.close();
		}
		if (this.sender != null) {
			this.sender.close();
		}
	}

}
