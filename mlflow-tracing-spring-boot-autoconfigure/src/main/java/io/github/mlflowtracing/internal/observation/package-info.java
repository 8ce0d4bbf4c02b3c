/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Traced operations as Micrometer observations: the span of each, its scope, and what the
 * tracing API does with it.
 */
@NullMarked
package io.github.mlflowtracing.internal.observation;

import org.jspecify.annotations.NullMarked;
