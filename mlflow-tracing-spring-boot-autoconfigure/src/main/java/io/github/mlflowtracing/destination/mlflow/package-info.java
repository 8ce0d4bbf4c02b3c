/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The MLflow tracking server: spans by OTLP, then trace info by REST.
 */
@NullMarked
package io.github.mlflowtracing.destination.mlflow;

import org.jspecify.annotations.NullMarked;
