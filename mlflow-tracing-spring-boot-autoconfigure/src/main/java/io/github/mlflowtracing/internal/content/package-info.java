/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Values become bounded JSON text without secrets.
 */
@NullMarked
package io.github.mlflowtracing.internal.content;

import org.jspecify.annotations.NullMarked;
