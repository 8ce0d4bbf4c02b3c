/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Assessments and prompt links, sent as follow-up requests.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.mlflow.assessment;

import org.jspecify.annotations.NullMarked;
