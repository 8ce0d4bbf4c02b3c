/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Properties, standard names, conditions, beans, failure analyzers: the only package that
 * knows all others.
 */
@NullMarked
package io.github.mlflowtracing.autoconfigure;

import org.jspecify.annotations.NullMarked;
