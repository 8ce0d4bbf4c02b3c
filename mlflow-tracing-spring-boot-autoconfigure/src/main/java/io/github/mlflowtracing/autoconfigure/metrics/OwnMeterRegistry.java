/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Holds the registry that is for this library alone: a bean of a registry's type would
 * become one of the application's.
 *
 * @param registry the registry, if there is to be one
 */
public record OwnMeterRegistry(@Nullable MeterRegistry registry) {

}
