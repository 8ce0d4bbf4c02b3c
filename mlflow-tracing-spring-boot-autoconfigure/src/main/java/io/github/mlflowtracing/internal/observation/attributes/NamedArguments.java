/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call as its inputs.
 *
 * @param names the parameters' names; {@code null} for those left out
 * @param values the arguments
 */
public record NamedArguments(@Nullable String[] names, @Nullable Object[] values) {

}
