/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Which spans MLflow shows, how they are nested, and which is the root.
 */
@NullMarked
package io.github.mlflowtracing.internal.pipeline.selection;

import org.jspecify.annotations.NullMarked;
