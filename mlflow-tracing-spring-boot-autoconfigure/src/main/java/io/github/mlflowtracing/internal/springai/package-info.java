/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What Spring AI knows of its own observations becomes MLflow's attributes.
 */
@NullMarked
package io.github.mlflowtracing.internal.springai;

import org.jspecify.annotations.NullMarked;
