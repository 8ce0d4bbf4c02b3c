/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;

/**
 * How a destination's parcels wait and are sent.
 *
 * @param queueSize how many spans may wait
 * @param queueMemory how many bytes may wait
 * @param maxBatchSize how many spans a request carries
 * @param scheduleDelay how long a parcel waits for a request to fill
 * @param retryTimeout how long one parcel is retried
 */
public record BatchSettings(int queueSize, long queueMemory, int maxBatchSize, Duration scheduleDelay,
		Duration retryTimeout) {

}
