/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The exporter SPI: where traces go, and the account of their spans.
 */
@NullMarked
package io.github.mlflowtracing.internal.export;

import org.jspecify.annotations.NullMarked;
