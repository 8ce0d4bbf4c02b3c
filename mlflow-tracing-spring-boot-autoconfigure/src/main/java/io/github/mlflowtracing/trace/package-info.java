/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Immutable values that travel from the pipeline to the destinations.
 */
@NullMarked
package io.github.mlflowtracing.trace;

import org.jspecify.annotations.NullMarked;
