/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Workarounds for defects of MLflow server versions, each naming the version.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.mlflow.compat;

import org.jspecify.annotations.NullMarked;
