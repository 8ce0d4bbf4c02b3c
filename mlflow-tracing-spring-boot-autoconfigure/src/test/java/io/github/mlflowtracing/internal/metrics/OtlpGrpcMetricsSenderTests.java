/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

import io.micrometer.registry.otlp.CompressionMode;
import io.micrometer.registry.otlp.OtlpMetricsSender;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(30)
class OtlpGrpcMetricsSenderTests {

	private final Tomcat server = new Tomcat();

	private final GrpcServlet servlet = new GrpcServlet();

	private final OtlpGrpcMetricsSender sender = new OtlpGrpcMetricsSender(Duration.ofSeconds(1), Duration.ofSeconds(2),
			null);

	@BeforeEach
	void startServer(@TempDir Path directory) throws Exception {
		this.server.setBaseDir(directory.toString());
		this.server.setPort(0);
		this.server.getConnector().addUpgradeProtocol(new Http2Protocol());
		Context context = this.server.addContext("", directory.toString());
		Tomcat.addServlet(context, "grpc", this.servlet);
		context.addServletMappingDecoded("/*", "grpc");
		this.server.start();
	}

	@AfterEach
	void stopServer() throws Exception {
		this.sender.close();
		this.server.stop();
		this.server.destroy();
	}

	@Test
	void callsTheMetricsServiceWithTheBytesAndHeadersWhateverThePath() throws Exception {
		this.sender.send(request("/v1/metrics", "metrics", CompressionMode.NONE));

		assertThat(this.servlet.calls).singleElement().satisfies((call) -> {
			assertThat(call.path()).isEqualTo("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export");
			assertThat(call.headers()).containsEntry("content-type", "application/grpc")
				.containsEntry("api_key", "12345");
			assertThat(call.message()).isEqualTo("metrics");
			assertThat(call.compressed()).isFalse();
		});
	}

	@Test
	void noMetricsAndNoHeadersGoWhereARedirectLeads() {
		this.servlet.redirect = "http://127.0.0.1:" + this.server.getConnector().getLocalPort() + "/elsewhere";

		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.sender.send(request("", "metrics", CompressionMode.NONE)));
		assertThat(this.servlet.calls).hasSize(1);
	}

	@Test
	void compressesWhenAsked() throws Exception {
		this.sender.send(request("", "metrics", CompressionMode.GZIP));

		assertThat(this.servlet.calls).singleElement().satisfies((call) -> {
			assertThat(call.headers()).containsEntry("grpc-encoding", "gzip");
			assertThat(call.compressed()).isTrue();
			assertThat(call.message()).isEqualTo("metrics");
		});
	}

	@Test
	void throwsWhatTheCollectorRefuses() {
		this.servlet.status = "16";

		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.sender.send(request("", "metrics", CompressionMode.NONE)))
			.withMessageContaining("UNAUTHENTICATED")
			.withMessageContaining("no such key")
			.withMessageNotContaining("12345");
	}

	@Test
	void aCollectorThatIsDownFailsAtOnceAndNamesTheRemedy() throws Exception {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		String address = "http://localhost:" + port;

		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.sender.send(OtlpMetricsSender.Request.builder(new byte[0]).address(address).build()))
			.withMessageContaining(address)
			.withMessageContaining("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf");
	}

	@Test
	void aSilentCollectorFailsAfterTheTimeout() throws Exception {
		try (ServerSocket silent = new ServerSocket(0)) {
			String address = "http://localhost:" + silent.getLocalPort();

			assertThatExceptionOfType(IOException.class).isThrownBy(
					() -> this.sender.send(OtlpMetricsSender.Request.builder(new byte[0]).address(address).build()));
		}
	}

	@Test
	void anAddressThatIsNoneIsNamed() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.sender
				.send(OtlpMetricsSender.Request.builder(new byte[0]).address("localhost:4317").build()))
			.withMessageContaining("'localhost:4317'")
			.withMessageContaining("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
	}

	private OtlpMetricsSender.Request request(String path, String message, CompressionMode compression) {
		return OtlpMetricsSender.Request.builder(message.getBytes(StandardCharsets.UTF_8))
			.address("http://localhost:" + this.server.getConnector().getLocalPort() + path)
			.headers(Map.of("api_key", "12345"))
			.compressionMode(compression)
			.build();
	}

	private record Call(String path, Map<String, String> headers, boolean compressed, String message) {

	}

	/**
	 * A gRPC service as far as unary calls need one: a frame in, a frame and trailers
	 * out.
	 */
	private static final class GrpcServlet extends HttpServlet {

		private final transient List<Call> calls = new CopyOnWriteArrayList<>();

		private volatile String status = "0";

		private volatile String redirect;

		@Override
		protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
			ByteBuffer frame = ByteBuffer.wrap(request.getInputStream().readAllBytes());
			boolean compressed = frame.get() == 1;
			byte[] message = new byte[frame.getInt()];
			frame.get(message);
			InputStream plain = new ByteArrayInputStream(message);
			if (compressed) {
				plain = new GZIPInputStream(plain);
			}
			Map<String, String> headers = new HashMap<>();
			request.getHeaderNames()
				.asIterator()
				.forEachRemaining((name) -> headers.put(name, request.getHeader(name)));
			this.calls.add(new Call(request.getRequestURI(), headers, compressed,
					new String(plain.readAllBytes(), StandardCharsets.UTF_8)));
			if (this.redirect != null && !request.getRequestURI().equals("/elsewhere")) {
				response.setStatus(307);
				response.setHeader("Location", this.redirect);
				return;
			}
			response.setContentType("application/grpc");
			response.setTrailerFields(() -> Map.of("grpc-status", this.status, "grpc-message", "no such key"));
			response.getOutputStream().write(new byte[5]);
		}

	}

}
