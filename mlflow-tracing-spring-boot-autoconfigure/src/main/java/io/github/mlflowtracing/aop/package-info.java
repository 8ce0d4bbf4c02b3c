/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * {@link io.github.mlflowtracing.Traced} methods become observations.
 */
@NullMarked
package io.github.mlflowtracing.aop;

import org.jspecify.annotations.NullMarked;
