/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * One class for each kind of return value that completes after the method has returned.
 * {@code TracedMethodInterceptor} chooses among them; {@code TracedMethodReader} says
 * beforehand what a method returns.
 */
@NullMarked
package io.github.mlflowtracing.internal.aop.returnvalue;

import org.jspecify.annotations.NullMarked;
