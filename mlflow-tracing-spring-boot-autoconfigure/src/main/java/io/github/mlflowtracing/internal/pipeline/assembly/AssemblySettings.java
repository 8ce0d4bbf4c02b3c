/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.time.Duration;

/**
 * How long a local trace may grow before what has ended is exported.
 *
 * @param linger how long it waits for late children once its root has ended
 * @param maxDuration how long it may stay open
 * @param maxSpans how many ended spans it may hold
 * @param maxMemory how many bytes the spans of all local traces may take, from their
 * content while they are open until they were given to the exporters
 * @param otlp whether there is an exporter for sampled traces without MLflow spans
 * @param otlpWait how long that exporter waits for what has ended while spans are open
 * @param timeout how long a span may stay open while no span starts or ends below it
 */
public record AssemblySettings(Duration linger, Duration maxDuration, int maxSpans, long maxMemory, boolean otlp,
		Duration otlpWait, Duration timeout) {

}
