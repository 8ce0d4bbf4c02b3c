/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import io.github.mlflowtracing.internal.observation.ObservedSpans;

/**
 * A value that was turned into JSON already, for a span that starts later.
 *
 * @param content the value as a span keeps it
 * @see ObservedSpans#capture
 */
public record CapturedValue(Object content) {

}
