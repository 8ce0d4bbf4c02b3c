/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;

/**
 * How long nothing is sent.
 *
 * @param usual how long
 * @param awaited how long while a flush waits for what is queued
 */
record Pause(Duration usual, Duration awaited) {

	static final Pause NONE = new Pause(Duration.ZERO, Duration.ZERO);

}
