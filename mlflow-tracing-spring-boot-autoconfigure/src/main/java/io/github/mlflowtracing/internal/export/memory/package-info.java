/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The most recent traces, kept in this process.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.memory;

import org.jspecify.annotations.NullMarked;
