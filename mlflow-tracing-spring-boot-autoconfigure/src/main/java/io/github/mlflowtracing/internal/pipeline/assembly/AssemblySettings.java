/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.time.Duration;

/**
 * How long a local-root tree may grow before what has ended is handed on.
 *
 * @param linger how long it waits for late children once its root has ended
 * @param maxDuration how long it may stay open
 * @param maxSpans how many ended spans it may hold
 * @param maxMemory how many bytes the ended spans of all such trees may take, roughly; as
 * many again may wait to be encoded
 * @param collectorsWait how long collectors wait for what has ended while such a tree is
 * open
 * @param timeout how long its spans may stay open until they are closed with an error
 */
public record AssemblySettings(Duration linger, Duration maxDuration, int maxSpans, long maxMemory,
		Duration collectorsWait, Duration timeout) {

}
