/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Traces across processes: the {@code tracestate} entry and remote parents.
 */
@NullMarked
package io.github.mlflowtracing.internal.pipeline.propagation;

import org.jspecify.annotations.NullMarked;
