/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Any OTLP collector, over gRPC or HTTP.
 */
@NullMarked
package io.github.mlflowtracing.destination.otlp;

import org.jspecify.annotations.NullMarked;
