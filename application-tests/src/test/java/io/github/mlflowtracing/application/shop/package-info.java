/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * An application of the kind that many are: entities, repositories, services,
 * controllers, filters and HTTP interfaces, all of them traced.
 */
package io.github.mlflowtracing.application.shop;
