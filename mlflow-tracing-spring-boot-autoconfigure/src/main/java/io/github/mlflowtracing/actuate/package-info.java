/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Actuator endpoints: they read status and recent traces and change nothing.
 */
@NullMarked
package io.github.mlflowtracing.actuate;

import org.jspecify.annotations.NullMarked;
