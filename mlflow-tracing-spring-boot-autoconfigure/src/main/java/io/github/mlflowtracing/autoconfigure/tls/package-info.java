/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Trust and keys of the connection to the tracking server.
 */
@NullMarked
package io.github.mlflowtracing.autoconfigure.tls;

import org.jspecify.annotations.NullMarked;
