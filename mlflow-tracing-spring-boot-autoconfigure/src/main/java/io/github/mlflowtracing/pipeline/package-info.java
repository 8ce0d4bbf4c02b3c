/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The spine: span processor, sampling, assembly of local-root trees, selection, dispatch
 * to destinations.
 */
@NullMarked
package io.github.mlflowtracing.pipeline;

import org.jspecify.annotations.NullMarked;
