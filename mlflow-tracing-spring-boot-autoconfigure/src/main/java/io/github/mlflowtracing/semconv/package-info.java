/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * MLflow's wire words: attribute keys, tag and metadata keys, limits; constants only.
 */
@NullMarked
package io.github.mlflowtracing.semconv;

import org.jspecify.annotations.NullMarked;
