/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Secrets in text and under secret names are hidden.
 */
@NullMarked
package io.github.mlflowtracing.internal.content.redaction;

import org.jspecify.annotations.NullMarked;
