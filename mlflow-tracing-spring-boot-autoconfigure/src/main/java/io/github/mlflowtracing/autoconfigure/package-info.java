/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Auto-configurations: conditions and beans.
 */
@NullMarked
package io.github.mlflowtracing.autoconfigure;

import org.jspecify.annotations.NullMarked;
