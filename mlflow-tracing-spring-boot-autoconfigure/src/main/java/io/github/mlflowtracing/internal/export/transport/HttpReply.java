/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.transport;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * A server's reply.
 *
 * @param status the HTTP status
 * @param body the body, cut where it is very long
 * @param contentType the header {@code Content-Type}
 * @param retryAfter the header {@code Retry-After}
 */
public record HttpReply(int status, byte[] body, @Nullable String contentType, @Nullable String retryAfter) {

	/**
	 * Whether the server did what it was asked.
	 * @return {@code true} with a status of 2xx
	 */
	public boolean isSuccess() {
		return this.status / 100 == 2;
	}

	/**
	 * The body as text.
	 * @return the body, decoded as UTF-8
	 */
	public String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

}
