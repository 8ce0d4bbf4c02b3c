/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * MLflow's Python SDK, of the server's version and from its environment.
 */
final class PythonSdk implements TraceSender {

	@Override
	public double send(MlflowServer server, String experimentId, int traces) throws Exception {
		Path script = Files.createTempFile("two_span_traces", ".py");
		try (InputStream source = PythonSdk.class.getResourceAsStream("/two_span_traces.py")) {
			Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
		}
		ProcessBuilder builder = new ProcessBuilder(server.python().toString(), script.toString(), server.uri(),
				experimentId, String.valueOf(traces))
			.redirectError(ProcessBuilder.Redirect.DISCARD);
		builder.environment().keySet().removeIf((name) -> name.startsWith("MLFLOW_") || name.startsWith("OTEL_"));
		Process process = builder.start();
		String last = process.inputReader().lines().reduce((earlier, later) -> later).orElseThrow();
		process.waitFor();
		return Double.parseDouble(last);
	}

}
