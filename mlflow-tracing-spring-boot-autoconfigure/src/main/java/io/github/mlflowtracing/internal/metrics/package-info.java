/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The histogram of span durations, its labels, and the meters of the exporters.
 */
@NullMarked
package io.github.mlflowtracing.internal.metrics;

import org.jspecify.annotations.NullMarked;
