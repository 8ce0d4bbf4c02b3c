/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that is down, refuses the credentials or does not know the experiment: the
 * application works, one warning says what is wrong, and the server is left in peace.
 */
@RealServers
class UnwillingServerTests {

	@Test
	void serverThatIsDownIsOneWarning() throws IOException {
		String uri = "http://localhost:" + closedPort();
		ApplicationRun run = run(Settings.of("MLFLOW_TRACKING_URI", uri));
		assertThat(run.exitCode()).isZero();
		// what is lost at the end is told as well
		assertThat(run.problems()).filteredOn((line) -> line.contains(uri) && !line.contains("(shutdown)")).hasSize(1);
		assertThat(run.output()).contains("caught too long");
	}

	@Test
	void serverThatRefusesTheCredentialsIsOneWarningAndNoHotLoop() throws IOException {
		try (CountingServer server = new CountingServer(401, Map.of("Content-Type", "text/plain"));
				RunningApplication application = application(Settings.of("MLFLOW_TRACKING_URI", server.uri()))
					.start()) {
			application.awaitTraces().awaitOutput(" WARN ", Duration.ofSeconds(10));
			int requests = server.requests().size();
			Awaitility.await()
				.during(Duration.ofSeconds(3))
				.atMost(Duration.ofSeconds(5))
				.until(() -> server.requests().size() <= requests + 3);
			ApplicationRun run = application.stop();
			assertThat(run.problems()).filteredOn((line) -> line.contains("401"))
				.singleElement()
				.asString()
				.containsAnyOf("MLFLOW_TRACKING_USERNAME", "mlflow.tracing.username", "mlflow.tracing.token");
			assertThat(server.requests()).hasSizeLessThan(20);
		}
	}

	@Test
	void unknownExperimentIsOneWarning(Backends backends) {
		ApplicationRun run = run(
				Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri()).and("MLFLOW_EXPERIMENT_ID", "999999"));
		assertThat(run.exitCode()).isZero();
		assertThat(run.problems()).filteredOn((line) -> line.contains("999999"))
			.singleElement()
			.asString()
			.containsAnyOf("MLFLOW_EXPERIMENT_ID", "mlflow.tracing.experiment-id");
	}

	private static ApplicationRun run(Settings settings) {
		return application(settings).run();
	}

	private static TestApplication application(Settings settings) {
		return TestApplication.with(Form.ENVIRONMENT, settings.and("mlflow.tracing.export.shutdown-timeout", "1s"));
	}

	private static int closedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
