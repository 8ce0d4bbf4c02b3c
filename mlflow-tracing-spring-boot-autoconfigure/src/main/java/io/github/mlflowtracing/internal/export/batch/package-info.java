/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Queue, batches, retry, isolation of refused requests, and the account of spans, for all
 * exporters that send to a server.
 */
@NullMarked
package io.github.mlflowtracing.internal.export.batch;

import org.jspecify.annotations.NullMarked;
