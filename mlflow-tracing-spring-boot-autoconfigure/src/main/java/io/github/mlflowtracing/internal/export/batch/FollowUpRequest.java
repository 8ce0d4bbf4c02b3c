/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

/**
 * Something that a server is asked beside taking spans. It waits its turn behind the
 * parcels that were offered before, and is retried as they are.
 */
public interface FollowUpRequest {

	/**
	 * The trace that it is about; where the server does not know that yet, and its spans
	 * still wait, the errand waits for them.
	 * @return 32 hexadecimal digits
	 */
	String traceId();

	/**
	 * What it is to send, which counts against the queue's memory.
	 * @return the body of its request
	 */
	byte[] body();

	/**
	 * Asks the server and waits for the answer. Only the delivery's worker calls it.
	 * @return what became of it
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	SendResult run() throws InterruptedException;

	/**
	 * Learns what became of it in the end; called under a lock, so it must not wait or
	 * run foreign code.
	 * @param answer the server's last answer, or why it was not asked any more
	 */
	void settled(SendResult answer);

}
