/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * MLflow's wire words: keys of attributes, tags and metadata, and limits.
 */
@NullMarked
package io.github.mlflowtracing.internal.semconv;

import org.jspecify.annotations.NullMarked;
