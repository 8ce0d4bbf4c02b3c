/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The one boundary that contains failures of foreign code and of threads of this library.
 */
@NullMarked
package io.github.mlflowtracing.internal.guard;

import org.jspecify.annotations.NullMarked;
