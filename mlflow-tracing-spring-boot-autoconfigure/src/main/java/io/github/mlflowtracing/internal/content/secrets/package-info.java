/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What secrets are called and look like, as tables, and how text is searched for them.
 */
@NullMarked
package io.github.mlflowtracing.internal.content.secrets;

import org.jspecify.annotations.NullMarked;
