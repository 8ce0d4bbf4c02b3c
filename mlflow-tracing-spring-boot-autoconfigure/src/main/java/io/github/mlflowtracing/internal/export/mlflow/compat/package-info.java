/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Workarounds for defects of MLflow servers, also of the newest, each naming the version.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.mlflow.compat;

import org.jspecify.annotations.NullMarked;
