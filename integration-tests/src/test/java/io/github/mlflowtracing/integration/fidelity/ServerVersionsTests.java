/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.integration.BackendsScript;
import io.github.mlflowtracing.integration.MlflowApi;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What older servers show, and what is said of them. Runs with
 * {@code -Dserver.versions=true} alone, since it installs each server.
 */
@RealServers
@EnabledIfSystemProperty(named = "server.versions", matches = "true")
@ExtendWith(OutputCaptureExtension.class)
class ServerVersionsTests {

	@ParameterizedTest
	@ValueSource(strings = { "3.13.0", "3.10.1" })
	void showsWhatTheVersionCan(String version, CapturedOutput output) throws IOException {
		try (BackendsScript script = new BackendsScript("backends-mlflow-" + version,
				Map.of("MLFLOW_VERSION", version))) {
			MlflowApi mlflow = new MlflowApi(script.start("mlflow").getProperty("MLFLOW_TRACKING_URI"));
			List<Throwable> failures = new ArrayList<>();
			for (GoldenProgram program : EnumSet
				.complementOf(EnumSet.of(GoldenProgram.RUN_LINK, GoldenProgram.PROMPT))) {
				List<JsonNode> traces = traces(program, mlflow);
				try {
					Difference.assertAllDocumented(List.of("Beside Python's SDK", "MLflow " + version), program,
							traces);
				}
				catch (AssertionError ex) {
					failures.add(ex);
				}
			}
			assertThat(failures).isEmpty();
			assertThat(output).contains("is version " + version).contains("docs/fidelity.md");
		}
	}

	@Test
	void saysWhatToDoAboutAFileStore(CapturedOutput output) {
		Map<String, String> environment = Map.of("MLFLOW_STORE_URI",
				Path.of(System.getProperty("basedir", ""), "target", "mlruns").toAbsolutePath().toString(),
				"MLFLOW_ALLOW_FILE_STORE", "true");
		try (BackendsScript script = new BackendsScript("backends-mlflow-files", environment)) {
			Properties addresses = script.start("mlflow");
			try (GoldenApplication application = GoldenApplication.start(
					"mlflow.tracing.tracking-uri=" + addresses.getProperty("MLFLOW_TRACKING_URI"),
					"mlflow.tracing.export.shutdown-timeout=1s")) {
				application.tracing().runInSpan("foo", (span) -> {
				});
				Awaitility.await()
					.untilAsserted(() -> assertThat(output).contains("answered 501")
						.contains("--backend-store-uri sqlite:///mlflow.db"));
			}
		}
	}

	private static List<JsonNode> traces(GoldenProgram program, MlflowApi mlflow) {
		try (GoldenApplication application = GoldenApplication.start("mlflow.tracing.tracking-uri=" + mlflow.uri(),
				"mlflow.tracing.experiment-id=" + mlflow.createExperiment(UniqueName.of("versions")))) {
			return application.run(program).stream().map((id) -> mlflow.awaitTrace(id).json()).toList();
		}
	}

}
