/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.internal.export.batch.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PartialSuccess}, with what OpenTelemetry's own classes write.
 */
class PartialSuccessTests {

	private static final UnknownFieldSet.Field UNKNOWN = UnknownFieldSet.Field.newBuilder()
		.addVarint(Long.MAX_VALUE)
		.addFixed32(1)
		.addFixed64(1)
		.addLengthDelimited(ByteString.copyFromUtf8("unknown"))
		.build();

	@ParameterizedTest
	@ValueSource(longs = { 1, 127, 128, 300, 65_536, Integer.MAX_VALUE, Long.MAX_VALUE })
	void saysHowManySpansAndWhy(long rejected) {
		assertThat(PartialSuccess.result(response(rejected, "too old: ä").toByteArray()))
			.isEqualTo(SendResult.partly(rejected, "the collector rejected %d spans: too old: ä".formatted(rejected)));
	}

	@Test
	void fieldsThatItDoesNotKnowDoNotDisturb() {
		UnknownFieldSet unknown = UnknownFieldSet.newBuilder().addField(15, UNKNOWN).addField(3000, UNKNOWN).build();
		ExportTraceServiceResponse response = ExportTraceServiceResponse.newBuilder()
			.setUnknownFields(unknown)
			.setPartialSuccess(ExportTracePartialSuccess.newBuilder().setUnknownFields(unknown).setRejectedSpans(3))
			.build();
		assertThat(PartialSuccess.result(response.toByteArray()).refusedSpans()).isEqualTo(3);
	}

	@Test
	void withoutRejectedSpansAllIsWell() {
		assertThat(PartialSuccess.result(new byte[0])).isEqualTo(SendResult.DELIVERED);
		assertThat(PartialSuccess.result(response(0, "slow down").toByteArray())).isEqualTo(SendResult.DELIVERED);
		assertThat(PartialSuccess.result(response(-5, "odd").toByteArray())).isEqualTo(SendResult.DELIVERED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"partialSuccess\":{}}", "OK", "\n", "\n\u007f", "\u0008" })
	void whatIsNoResponseSaysNothing(String body) {
		assertThat(PartialSuccess.result(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(SendResult.DELIVERED);
	}

	@Test
	void aResponseThatIsCutShortSaysNothing() {
		byte[] whole = response(300, "too old").toByteArray();
		for (int length = 0; length < whole.length; length++) {
			assertThat(PartialSuccess.result(Arrays.copyOf(whole, length))).isEqualTo(SendResult.DELIVERED);
		}
	}

	private static ExportTraceServiceResponse response(long rejected, String message) {
		return ExportTraceServiceResponse.newBuilder()
			.setPartialSuccess(
					ExportTracePartialSuccess.newBuilder().setRejectedSpans(rejected).setErrorMessage(message))
			.build();
	}

}
