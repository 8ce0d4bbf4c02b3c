/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.mlflowtracing.internal.export.mlflow.FakeTracking;
import io.github.mlflowtracing.internal.export.mlflow.TestConnection;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MlflowClient}.
 */
class MlflowClientTests {

	private final TestConnection connection = new TestConnection(URI.create("http://localhost:5000"));

	@ParameterizedTest
	@CsvSource({ "http://localhost:5000, http://localhost:5000/v1/traces",
			"http://localhost:5000/, http://localhost:5000/v1/traces", "https://host/mlf/, https://host/mlf/v1/traces",
			"https://host/a%20b, https://host/a%20b/v1/traces", "http://[::1]:5000, http://[::1]:5000/v1/traces",
			"http://ann:pw@host/mlf?x=y, http://host/mlf/v1/traces" })
	void appendsPathsToTheTrackingUri(String tracking, String expected) {
		MlflowClient requests = new TestConnection(URI.create(tracking)).requests();
		assertThat(requests.uri("/v1/traces")).hasToString(expected);
		assertThat(requests.server()).doesNotContain("pw");
	}

	@Test
	void sendsJsonWithItsLength() throws Exception {
		try (FakeTracking tracking = new FakeTracking().on("/mlf/api", 200, "{}")) {
			MlflowClient requests = new TestConnection(URI.create(tracking.uri() + "/mlf/")).requests();
			assertThat(requests.post("/api", "{\"ä\":1}".getBytes(StandardCharsets.UTF_8)).text()).isEqualTo("{}");
			requests.get("/api", "name", "a b&c/ä");
			FakeTracking.Request post = tracking.requests().get(0);
			assertThat(post.method()).isEqualTo("POST");
			assertThat(post.body()).isEqualTo("{\"ä\":1}");
			assertThat(post.headers().get("Content-Type")).containsExactly("application/json");
			assertThat(post.headers().get("Content-Length")).containsExactly("8");
			assertThat(post.headers().getFirst("User-Agent")).startsWith("mlflow-tracing-spring-boot/");
			FakeTracking.Request get = tracking.requests().get(1);
			assertThat(get.method()).isEqualTo("GET");
			assertThat(get.uri()).hasToString("/mlf/api?name=a+b%26c%2F%C3%A4");
		}
	}

	@Test
	void signsInWithUserNameAndPasswordElseWithToken() {
		assertThat(this.connection.requests().headers()).doesNotContainKey("Authorization");
		this.connection.token = "t";
		this.connection.username = "ann";
		assertThat(authorization()).containsExactly("Bearer t");
		this.connection.password = "pw";
		assertThat(authorization()).containsExactly("Basic YW5uOnB3");
	}

	@Test
	void certificatesThatWereRotatedAreTakenUpAfterAFailure() throws Exception {
		List<HttpTransport> transports = new ArrayList<>();
		try (ServerSocket noTls = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread server = new Thread(() -> closeConnections(noTls));
			server.start();
			MlflowClient client = new MlflowClient((tls) -> {
				transports.add(new HttpTransport(Duration.ofSeconds(5), Duration.ofSeconds(5), tls));
				return transports.get(transports.size() - 1);
			}, new TestConnection(URI.create("https://127.0.0.1:" + noTls.getLocalPort())), null);
			assertThat(transports).hasSize(1);
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> client.get("/version"));
			assertThat(transports).hasSize(2);
		}
	}

	private static void closeConnections(ServerSocket server) {
		try {
			while (true) {
				try (Socket connection = server.accept()) {
					connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
				}
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	@Test
	void asksForCredentialsWithEachRequest() {
		MlflowClient requests = this.connection.requests();
		this.connection.token = "first";
		assertThat(requests.headers()).containsEntry("Authorization", List.of("Bearer first"));
		this.connection.token = "second";
		assertThat(requests.headers()).containsEntry("Authorization", List.of("Bearer second"));
	}

	@Test
	void sendsOwnHeadersInPlaceOfOurs() {
		this.connection.token = "t";
		this.connection.headers.put("authorization", "Custom x");
		this.connection.headers.put("X-Tenant", "a");
		assertThat(authorization()).containsExactly("Custom x");
		assertThat(this.connection.requests().headers()).containsEntry("X-Tenant", List.of("a"));
	}

	@Test
	void namesTheWorkspaceOnlyWhereThereIsOne() {
		assertThat(this.connection.requests().headers()).doesNotContainKey("X-MLFLOW-WORKSPACE");
		assertThat(this.connection.requests("team").headers()).containsEntry("X-MLFLOW-WORKSPACE", List.of("team"));
	}

	private List<String> authorization() {
		return this.connection.requests().headers().get("Authorization");
	}

}
