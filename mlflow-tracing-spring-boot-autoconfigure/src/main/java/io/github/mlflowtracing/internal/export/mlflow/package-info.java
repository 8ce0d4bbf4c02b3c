/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The exporter to the MLflow tracking server.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.mlflow;

import org.jspecify.annotations.NullMarked;
