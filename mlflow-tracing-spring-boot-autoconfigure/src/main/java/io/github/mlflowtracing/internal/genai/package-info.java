/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What spans of generative AI say, in MLflow's words.
 */
@NullMarked
package io.github.mlflowtracing.internal.genai;

import org.jspecify.annotations.NullMarked;
