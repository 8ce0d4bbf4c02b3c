/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What is written on a span: inputs, outputs, attributes and exceptions.
 */
@NullMarked
package io.github.mlflowtracing.internal.observation.attributes;

import org.jspecify.annotations.NullMarked;
