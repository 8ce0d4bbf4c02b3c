/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Tests of applications: the traces of a test, captured, and assertions about them.
 */
@NullMarked
package io.github.mlflowtracing.test;

import org.jspecify.annotations.NullMarked;
