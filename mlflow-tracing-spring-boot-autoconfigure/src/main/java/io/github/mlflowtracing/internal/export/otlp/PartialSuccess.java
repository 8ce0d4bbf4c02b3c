/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * What a collector says of the spans that it took, in an OTLP
 * {@code ExportTraceServiceResponse}. OpenTelemetry has no public reader of it, and its
 * generated classes are not to be on the class path of applications.
 *
 * @param rejectedSpans how many spans the collector did not want
 * @param message why
 */
record PartialSuccess(long rejectedSpans, String message) {

	private static final int VARINT = 0;

	private static final int FIXED64 = 1;

	private static final int BYTES = 2;

	private static final int FIXED32 = 5;

	/** The field {@code partial_success} of the response. */
	private static final int PARTIAL_SUCCESS = 1;

	/** The field {@code rejected_spans} of the partial success. */
	private static final int REJECTED_SPANS = 1;

	/** The field {@code error_message} of the partial success. */
	private static final int ERROR_MESSAGE = 2;

	/**
	 * The answer that a response means.
	 * @param response the encoded response; what is none counts as one that says nothing
	 * @return the answer
	 */
	static SendResult answer(byte[] response) {
		try {
			PartialSuccess partial = read(ByteBuffer.wrap(response));
			if (partial.rejectedSpans > 0) {
				return SendResult.partly(partial.rejectedSpans, "the collector rejected %d spans: %s"
					.formatted(partial.rejectedSpans, LogText.of(partial.message)));
			}
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			// the status says that the collector has the spans
		}
		return SendResult.DELIVERED;
	}

	private static PartialSuccess read(ByteBuffer response) {
		PartialSuccess partial = new PartialSuccess(0, "");
		while (response.hasRemaining()) {
			long tag = varint(response);
			if (tag == (PARTIAL_SUCCESS << 3 | BYTES)) {
				partial = readPartial(bytes(response));
			}
			else {
				skip(response, tag);
			}
		}
		return partial;
	}

	private static PartialSuccess readPartial(ByteBuffer message) {
		long rejectedSpans = 0;
		String text = "";
		while (message.hasRemaining()) {
			long tag = varint(message);
			if (tag == (REJECTED_SPANS << 3 | VARINT)) {
				rejectedSpans = varint(message);
			}
			else if (tag == (ERROR_MESSAGE << 3 | BYTES)) {
				text = StandardCharsets.UTF_8.decode(bytes(message)).toString();
			}
			else {
				skip(message, tag);
			}
		}
		return new PartialSuccess(rejectedSpans, text);
	}

	private static void skip(ByteBuffer message, long tag) {
		switch ((int) (tag & 7)) {
			case VARINT -> varint(message);
			case FIXED64 -> message.getLong();
			case BYTES -> bytes(message);
			case FIXED32 -> message.getInt();
			default -> throw new IllegalArgumentException("no protobuf");
		}
	}

	private static ByteBuffer bytes(ByteBuffer message) {
		long length = varint(message);
		if (length < 0 || length > message.remaining()) {
			throw new BufferUnderflowException();
		}
		ByteBuffer bytes = message.slice(message.position(), (int) length);
		message.position(message.position() + (int) length);
		return bytes;
	}

	private static long varint(ByteBuffer message) {
		long value = 0;
		for (int shift = 0; shift < Long.SIZE; shift += 7) {
			byte next = message.get();
			value |= (long) (next & 0x7f) << shift;
			if (next >= 0) {
				return value;
			}
		}
		throw new IllegalArgumentException("no protobuf");
	}

}
