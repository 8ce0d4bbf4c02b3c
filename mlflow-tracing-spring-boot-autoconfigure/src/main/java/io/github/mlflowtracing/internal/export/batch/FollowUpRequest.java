/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

/**
 * A request about a trace beside its spans. It waits for the spans of its trace that were
 * offered before, and is retried as they are.
 */
public interface FollowUpRequest {

	/**
	 * The trace that it is about.
	 * @return 32 hexadecimal digits
	 */
	String traceId();

	/**
	 * What it is to send, which counts against the queue's memory.
	 * @return the body of its request
	 */
	byte[] body();

	/**
	 * Asks the server and waits for the result. Only workers of a batch sender call it.
	 * @return the result
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	SendResult send() throws InterruptedException;

	/**
	 * Is called with the last result, or why it is not sent any more; under a lock, so it
	 * must not wait or run foreign code.
	 * @param result the result
	 */
	void settled(SendResult result);

}
