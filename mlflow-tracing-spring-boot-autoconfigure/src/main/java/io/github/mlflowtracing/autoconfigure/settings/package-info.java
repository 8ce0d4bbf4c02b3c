/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The properties, the standard names that stand for them, and what values are right.
 */
@NullMarked
package io.github.mlflowtracing.autoconfigure.settings;

import org.jspecify.annotations.NullMarked;
