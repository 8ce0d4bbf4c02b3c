/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Calls of LangChain4j's chat models become spans.
 */
@NullMarked
package io.github.mlflowtracing.internal.langchain4j;

import org.jspecify.annotations.NullMarked;
