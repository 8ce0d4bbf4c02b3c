/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What an application imports: annotations, the tracing API and the beans that users may
 * supply.
 */
@NullMarked
package io.github.mlflowtracing;

import org.jspecify.annotations.NullMarked;
