/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import org.jspecify.annotations.Nullable;

/**
 * Where a running span is at MLflow.
 *
 * @param spanId the innermost span around it that MLflow shows, which may be itself
 * @param experimentId the experiment that the trace names; {@code null} for the
 * application's own
 */
public record SurroundingSpan(String spanId, @Nullable String experimentId) {

}
