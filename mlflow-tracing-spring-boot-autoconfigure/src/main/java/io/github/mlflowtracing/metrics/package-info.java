/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The duration histogram, its label policy and the gRPC metrics sender.
 */
@NullMarked
package io.github.mlflowtracing.metrics;

import org.jspecify.annotations.NullMarked;
