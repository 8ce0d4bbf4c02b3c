/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.encoding.SpanEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OtlpGrpcSender}: what follows from a collector's answer.
 */
@Timeout(60)
class OtlpGrpcSenderTests {

	private final Tomcat server = new Tomcat();

	private volatile String status = "0";

	private volatile String message = "";

	private volatile byte[] answer = new byte[0];

	private volatile byte[] details = new byte[0];

	private OtlpGrpcSender sender;

	@BeforeEach
	void start(@TempDir Path directory) throws Exception {
		this.server.setBaseDir(directory.toString());
		this.server.setPort(0);
		this.server.getConnector().addUpgradeProtocol(new Http2Protocol());
		Context context = this.server.addContext("", directory.toString());
		Tomcat.addServlet(context, "grpc", new GrpcServlet());
		context.addServletMappingDecoded("/*", "grpc");
		this.server.start();
		URI endpoint = URI.create("http://localhost:" + this.server.getConnector().getLocalPort());
		this.sender = new OtlpGrpcSender(new SpanEncoder((senders) -> OtlpGrpcSpanExporter.builder()
			.setEndpoint(endpoint.toString())
			.setComponentLoader(senders)
			.build()).grpcConfig(), null);
	}

	@AfterEach
	void stop() throws Exception {
		this.sender.close();
		this.server.stop();
		this.server.destroy();
	}

	@Test
	void theValueOfAHeaderThatCannotBeSentIsShownNowhere() {
		OtlpGrpcSender sender = new OtlpGrpcSender(new SpanEncoder((senders) -> OtlpGrpcSpanExporter.builder()
			.setEndpoint("http://localhost:1")
			.addHeader("x-api-key", "the-k\u00fcy")
			.setComponentLoader(senders)
			.build()).grpcConfig(), null);
		assertThat(sender.sendSpans(new byte[1], null).message()).contains("x-api-key").doesNotContain("the-k");
		sender.close();
	}

	@Test
	void aCollectorThatTakesAllSaysNothing() {
		assertThat(this.sender.sendSpans(new byte[1], null)).isEqualTo(SendResult.DELIVERED);
	}

	@Test
	void aCollectorMayRejectSomeSpans() {
		this.answer = ExportTraceServiceResponse.newBuilder()
			.setPartialSuccess(ExportTracePartialSuccess.newBuilder().setRejectedSpans(2).setErrorMessage("too old"))
			.build()
			.toByteArray();
		assertThat(this.sender.sendSpans(new byte[1], null))
			.isEqualTo(SendResult.partly(2, "the collector rejected 2 spans: too old"));
	}

	@ParameterizedTest
	@CsvSource({ "1, RETRY", "2, RETRY_FEW", "3, REFUSED", "4, RETRY", "7, FORBIDDEN", "8, RETRY", "10, RETRY",
			"12, BLOCKED", "13, RETRY_FEW", "14, RETRY", "16, BLOCKED", "99, RETRY_FEW", "x, RETRY_FEW" })
	void followsFromTheStatus(String status, SendResult.Kind kind) {
		this.status = status;
		assertThat(this.sender.sendSpans(new byte[1], null).kind()).isEqualTo(kind);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ingestion rate limit (15000000 bytes) exceeded", "quota of tenant 7" })
	void aRateLimitIsNoLimitOfSize(String message) {
		this.status = "8";
		this.message = message;
		assertThat(this.sender.sendSpans(new byte[1_000_000], null).kind()).isEqualTo(SendResult.Kind.RETRY);
		assertThat(this.sender.sendSpans(new byte[4 * 1024 * 1024], null).kind()).isEqualTo(SendResult.Kind.TOO_LARGE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc: received message larger than max (100000 vs. 65536)",
			"gRPC message exceeds maximum size 65536: 100000", "Message too large" })
	void aLimitOfSizeIsNoRateLimit(String message) {
		this.status = "8";
		this.message = message;
		assertThat(this.sender.sendSpans(new byte[100_000], null).kind()).isEqualTo(SendResult.Kind.TOO_LARGE);
	}

	@Test
	void aServerThatIsExhaustedMaySayWhenToRetry() {
		this.status = "8";
		this.message = "message too large";
		ByteString delay = com.google.protobuf.Duration.newBuilder().setSeconds(3).setNanos(5).build().toByteString();
		Any retryInfo = Any.newBuilder()
			.setTypeUrl("type.googleapis.com/google.rpc.RetryInfo")
			.setValue(field(1, delay).toByteString())
			.build();
		this.details = field(3, retryInfo.toByteString()).toByteArray();
		assertThat(this.sender.sendSpans(new byte[100_000], null)).satisfies((result) -> {
			assertThat(result.kind()).isEqualTo(SendResult.Kind.RETRY);
			assertThat(result.retryAfter()).isEqualTo(Duration.ofSeconds(3, 5));
		});
	}

	private static UnknownFieldSet field(int number, ByteString content) {
		return UnknownFieldSet.newBuilder()
			.addField(number, UnknownFieldSet.Field.newBuilder().addLengthDelimited(content).build())
			.build();
	}

	private final class GrpcServlet extends HttpServlet {

		@Override
		protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
			request.getInputStream().readAllBytes();
			response.setContentType("application/grpc");
			response.setTrailerFields(() -> Map.of("grpc-status", OtlpGrpcSenderTests.this.status, "grpc-message",
					OtlpGrpcSenderTests.this.message, "grpc-status-details-bin",
					Base64.getEncoder().encodeToString(OtlpGrpcSenderTests.this.details)));
			byte[] message = OtlpGrpcSenderTests.this.answer;
			response.getOutputStream()
				.write(ByteBuffer.allocate(5 + message.length)
					.put((byte) 0)
					.putInt(message.length)
					.put(message)
					.array());
		}

	}

}
