/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The histogram's way by OTLP, and Spring Boot's OTLP registry.
 */
@NullMarked
package io.github.mlflowtracing.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
