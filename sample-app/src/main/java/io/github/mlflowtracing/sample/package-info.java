/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * A question-answering assistant over a few documents. Its model is a program of a few
 * lines, so that it needs no key and no network and gives the same answer each time.
 */
@NullMarked
package io.github.mlflowtracing.sample;

import org.jspecify.annotations.NullMarked;
