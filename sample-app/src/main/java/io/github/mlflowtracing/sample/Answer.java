/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.List;

/**
 * What the assistant says and where it found that.
 *
 * @param answer the text
 * @param sources the passages it was made of, best first
 */
record Answer(String answer, List<String> sources) {

}
