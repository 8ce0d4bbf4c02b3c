/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import org.jspecify.annotations.Nullable;

/**
 * Sends encoded spans to one server. Only workers of a batch sender call it, and each
 * call blocks until there is a result; it is interrupted when the time for shutting down
 * is up. Thread-safe.
 */
public interface SpanSender {

	/**
	 * Looks, before the first spans, whether the server is there.
	 * @return what became of it
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	default SendResult prepare() throws InterruptedException {
		return SendResult.DELIVERED;
	}

	/**
	 * Sends spans.
	 * @param spans an OTLP {@code ExportTraceServiceRequest}
	 * @param experimentId the experiment that they go to; {@code null} for the usual one
	 * @return what became of them
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	SendResult sendSpans(byte[] spans, @Nullable String experimentId) throws InterruptedException;

	/**
	 * How large a message may be where nothing else is known of the server.
	 * @return bytes
	 */
	int maxRequestSize();

	/**
	 * Sends what follows the spans of a request.
	 * @param followUp the request's follow-up
	 * @param experimentId the experiment that the spans went to; {@code null} for the
	 * usual one
	 * @return what became of it
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	default SendResult sendFollowUp(byte[] followUp, @Nullable String experimentId) throws InterruptedException {
		return SendResult.DELIVERED;
	}

	/**
	 * Whether the server needs each follow-up, also one that adds nothing for others of
	 * its kind.
	 * @return {@code false} unless something is known of the server
	 */
	default boolean needsFollowUps() {
		return false;
	}

	/**
	 * Frees what the sender holds, without waiting.
	 */
	default void close() {
	}

}
