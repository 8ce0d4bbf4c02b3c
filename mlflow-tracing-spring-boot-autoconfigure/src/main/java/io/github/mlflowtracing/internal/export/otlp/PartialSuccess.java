/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.encoding.ProtobufField;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * What a server says of the spans that it took, in an OTLP
 * {@code ExportTraceServiceResponse}.
 *
 * @param rejectedSpans how many spans it rejected
 * @param message why
 */
record PartialSuccess(long rejectedSpans, String message) {

	/** The field {@code partial_success} of the response. */
	private static final int PARTIAL_SUCCESS = 1;

	/** The field {@code rejected_spans} of the partial success. */
	private static final int REJECTED_SPANS = 1;

	/** The field {@code error_message} of the partial success. */
	private static final int ERROR_MESSAGE = 2;

	/**
	 * The result that a response means.
	 * @param response the encoded response; what is none counts as one that says nothing
	 * @return the result
	 */
	static SendResult result(byte[] response) {
		try {
			PartialSuccess partial = read(ByteBuffer.wrap(response));
			if (partial.rejectedSpans > 0) {
				return SendResult.partly(partial.rejectedSpans, "the collector rejected %d spans: %s"
					.formatted(partial.rejectedSpans, LogText.of(partial.message)));
			}
		}
		catch (IllegalArgumentException ex) {
			// the status says that the server has the spans
		}
		return SendResult.DELIVERED;
	}

	private static PartialSuccess read(ByteBuffer response) {
		long rejectedSpans = 0;
		String text = "";
		for (ProtobufField field : ProtobufField.of(response)) {
			if (field.number() == PARTIAL_SUCCESS) {
				for (ProtobufField detail : ProtobufField.of(field.content())) {
					rejectedSpans = (detail.number() == REJECTED_SPANS) ? detail.scalar() : rejectedSpans;
					text = (detail.number() == ERROR_MESSAGE)
							? StandardCharsets.UTF_8.decode(detail.content()).toString() : text;
				}
			}
		}
		return new PartialSuccess(rejectedSpans, text);
	}

}
