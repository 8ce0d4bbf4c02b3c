/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * How values of each type are written as JSON, within limits.
 */
@NullMarked
package io.github.mlflowtracing.internal.content.json;

import org.jspecify.annotations.NullMarked;
