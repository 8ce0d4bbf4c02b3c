/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * HTTP and gRPC calls that follow no redirect.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.transport;

import org.jspecify.annotations.NullMarked;
