/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Local traces while they grow: lookup of pending spans, timeouts, memory budget.
 */
@NullMarked
package io.github.mlflowtracing.internal.pipeline.assembly;

import org.jspecify.annotations.NullMarked;
