/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Actuator endpoints and health, which read and change nothing.
 */
@NullMarked
package io.github.mlflowtracing.internal.actuate;

import org.jspecify.annotations.NullMarked;
