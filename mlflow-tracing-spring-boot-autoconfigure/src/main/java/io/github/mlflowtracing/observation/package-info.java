/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What a traced operation is to Micrometer: context, convention and the handler that
 * writes content onto the span.
 */
@NullMarked
package io.github.mlflowtracing.observation;

import org.jspecify.annotations.NullMarked;
