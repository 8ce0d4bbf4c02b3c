/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Methods annotated with {@link io.github.mlflowtracing.Traced} as observations.
 */
@NullMarked
package io.github.mlflowtracing.internal.aop;

import org.jspecify.annotations.NullMarked;
