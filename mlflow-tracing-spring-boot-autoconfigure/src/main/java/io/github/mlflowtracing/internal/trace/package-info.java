/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Values and ports between the packages that make spans and the packages that export
 * them.
 */
@NullMarked
package io.github.mlflowtracing.internal.trace;

import org.jspecify.annotations.NullMarked;
