/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Requests to the tracking server's REST API, and its errors.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.mlflow.client;

import org.jspecify.annotations.NullMarked;
