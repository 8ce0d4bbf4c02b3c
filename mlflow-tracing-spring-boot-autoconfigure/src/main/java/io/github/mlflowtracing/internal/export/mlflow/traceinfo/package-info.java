/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * MLflow's trace info: what the server is told of a whole trace.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import org.jspecify.annotations.NullMarked;
