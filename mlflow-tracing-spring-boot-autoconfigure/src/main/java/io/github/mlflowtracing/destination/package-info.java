/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The destination SPI and the delivery that all destinations share: queue of encoded
 * bytes, retry, isolation, accounts, shutdown, transports.
 */
@NullMarked
package io.github.mlflowtracing.destination;

import org.jspecify.annotations.NullMarked;
