/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The exporter to an OTLP endpoint.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.otlp;

import org.jspecify.annotations.NullMarked;
