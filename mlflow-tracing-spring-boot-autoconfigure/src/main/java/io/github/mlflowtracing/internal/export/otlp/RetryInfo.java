/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.encoding.ProtobufField;

/**
 * The {@code google.rpc.RetryInfo} in the details of a gRPC status: when the server wants
 * the request again.
 */
final class RetryInfo {

	private static final String TYPE = "/google.rpc.RetryInfo";

	/** The field of a {@code Status} that holds its details. */
	private static final int DETAILS = 3;

	private RetryInfo() {
	}

	/**
	 * The delay that the server asks for.
	 * @param status an encoded {@code google.rpc.Status}
	 * @return {@code null} if it asks for none
	 */
	static @Nullable Duration delay(byte[] status) {
		try {
			for (ProtobufField field : ProtobufField.of(ByteBuffer.wrap(status))) {
				ByteBuffer info = (field.number() == DETAILS) ? content(field.content()) : null;
				if (info != null) {
					return duration(info);
				}
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// then it does not say when
		}
		return null;
	}

	/** The message in an {@code Any}, if it is of the type. */
	private static @Nullable ByteBuffer content(ByteBuffer any) {
		ByteBuffer value = ByteBuffer.allocate(0);
		boolean found = false;
		for (ProtobufField field : ProtobufField.of(any)) {
			if (field.number() == 1) {
				found = StandardCharsets.UTF_8.decode(field.content()).toString().endsWith(TYPE);
			}
			else if (field.number() == 2) {
				value = field.content();
			}
		}
		return found ? value : null;
	}

	private static Duration duration(ByteBuffer retryInfo) {
		Duration duration = Duration.ZERO;
		for (ProtobufField delay : ProtobufField.of(retryInfo)) {
			for (ProtobufField part : ProtobufField.of(delay.content())) {
				duration = (part.number() == 1) ? duration.plusSeconds(part.scalar())
						: duration.plusNanos(part.scalar());
			}
		}
		return duration;
	}

}
