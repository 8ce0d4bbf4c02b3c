/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Spans become OTLP messages.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.encoding;

import org.jspecify.annotations.NullMarked;
