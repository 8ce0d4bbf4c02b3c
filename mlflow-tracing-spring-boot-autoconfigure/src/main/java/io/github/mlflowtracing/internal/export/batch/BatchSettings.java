/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;

/**
 * How an exporter's requests wait and are sent.
 *
 * @param queueSize how many spans may wait
 * @param queueMemory how many bytes may wait
 * @param maxBatchSize how many spans a message holds
 * @param maxConcurrentRequests how many requests are sent at a time while the server
 * bears it
 * @param scheduleDelay how long a request waits for a message to fill
 * @param retryTimeout how long a request is retried
 */
public record BatchSettings(int queueSize, long queueMemory, int maxBatchSize, int maxConcurrentRequests,
		Duration scheduleDelay, Duration retryTimeout) {

}
