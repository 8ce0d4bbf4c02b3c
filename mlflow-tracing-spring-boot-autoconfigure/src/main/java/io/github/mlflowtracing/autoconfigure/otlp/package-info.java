/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The OTLP trace endpoint, and Spring Boot's own OTLP exporter.
 */
@NullMarked
package io.github.mlflowtracing.autoconfigure.otlp;

import org.jspecify.annotations.NullMarked;
