/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

/**
 * A part of a text.
 *
 * @param from where it begins
 * @param to the position behind its end
 */
record TextRange(int from, int to) {

}
