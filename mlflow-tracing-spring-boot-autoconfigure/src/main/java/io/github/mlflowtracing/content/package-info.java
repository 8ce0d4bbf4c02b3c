/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * A value becomes JSON text: never fails, bounded in length, depth and elements.
 */
@NullMarked
package io.github.mlflowtracing.content;

import org.jspecify.annotations.NullMarked;
