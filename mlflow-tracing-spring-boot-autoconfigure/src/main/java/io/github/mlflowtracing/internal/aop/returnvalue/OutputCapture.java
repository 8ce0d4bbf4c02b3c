/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop.returnvalue;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What is recorded of what a method returns.
 *
 * @param enabled whether anything is
 * @param reducer makes one output of many values; {@code null} if their list is the
 * output
 */
public record OutputCapture(boolean enabled, @Nullable Function<List<Object>, @Nullable Object> reducer) {

}
