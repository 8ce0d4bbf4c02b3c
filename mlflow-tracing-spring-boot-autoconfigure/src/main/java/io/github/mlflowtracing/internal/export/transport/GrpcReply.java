/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.transport;

import io.opentelemetry.sdk.common.export.GrpcStatusCode;

import io.github.mlflowtracing.internal.guard.LogText;

/**
 * The end of a unary gRPC call.
 *
 * @param status gRPC's status; {@code UNKNOWN} also where the server does not speak gRPC
 * @param message what the server says of it; may be empty
 * @param body the encoded message of the server; empty if there is none
 * @param details the encoded {@code google.rpc.Status} of a failure; empty if there is
 * none
 */
public record GrpcReply(GrpcStatusCode status, String message, byte[] body, byte[] details) {

	/**
	 * Whether the server did what it was asked.
	 * @return {@code true} with the status {@code OK}
	 */
	public boolean isSuccess() {
		return this.status == GrpcStatusCode.OK;
	}

	@Override
	public String toString() {
		return "gRPC " + this.status + (this.message.isEmpty() ? "" : ": " + LogText.of(this.message));
	}

}
