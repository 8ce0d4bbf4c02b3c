/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The way of a span from OpenTelemetry to the exporters: span processor, sampler,
 * dispatcher.
 */
@NullMarked
package io.github.mlflowtracing.internal.pipeline;

import org.jspecify.annotations.NullMarked;
