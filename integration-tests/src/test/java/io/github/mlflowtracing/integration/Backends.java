/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The real servers: MLflow, a collector and Prometheus, shared by all tests of a run, and
 * collectors of another kind on demand. Tests keep apart by their own service names and
 * experiments.
 */
public final class Backends implements AutoCloseable {

	private final BackendsScript script = new BackendsScript("backends", Map.of());

	private final Map<String, BackendsScript> moreScripts = new ConcurrentHashMap<>();

	private final Map<String, Collector> moreCollectors = new ConcurrentHashMap<>();

	private final MlflowApi mlflow;

	private final Path python;

	private final Collector collector;

	private final PrometheusApi prometheus;

	Backends() {
		try {
			Properties addresses = this.script.start("mlflow", "collector", "prometheus");
			this.mlflow = new MlflowApi(addresses.getProperty("MLFLOW_TRACKING_URI"));
			this.python = Path.of(addresses.getProperty("MLFLOW_PYTHON"));
			this.collector = Collector.at(addresses);
			this.prometheus = new PrometheusApi(addresses.getProperty("PROMETHEUS_URL"),
					addresses.getProperty("PROMETHEUS_OTLP_METRICS_ENDPOINT"));
		}
		catch (RuntimeException ex) {
			this.script.close();
			throw ex;
		}
	}

	public MlflowApi mlflow() {
		return this.mlflow;
	}

	/**
	 * Starts a program that traces with MLflow's own SDK, to an experiment of the MLflow
	 * server.
	 * @param experimentId id of the experiment
	 * @param program the program's text
	 * @param arguments its arguments
	 * @return the running program
	 */
	PythonProgram python(String experimentId, String program, String... arguments) {
		return PythonProgram.start(this.python, Map.of("MLFLOW_TRACKING_URI", this.mlflow.uri(), "MLFLOW_EXPERIMENT_ID",
				experimentId, "MLFLOW_DISABLE_TELEMETRY", "true"), program, arguments);
	}

	public Collector collector() {
		return this.collector;
	}

	PrometheusApi prometheus() {
		return this.prometheus;
	}

	/**
	 * One more collector, started at the first call with its name.
	 * @param name name of the collector
	 * @param environment variables of {@code backends.sh}: address, ports, more
	 * configuration
	 * @return the collector
	 */
	Collector collector(String name, Map<String, String> environment) {
		return this.moreCollectors.computeIfAbsent(name, (key) -> {
			BackendsScript script = new BackendsScript("backends-" + name, environment);
			this.moreScripts.put(name, script);
			return Collector.at(script.start("collector"));
		});
	}

	/**
	 * A collector with gRPC on port 4317 and HTTP on port 4318, at a loopback address of
	 * this JVM alone: endpoints can be written as in the documentation, and runs at the
	 * same time do not meet.
	 * @return the collector
	 */
	Collector collectorOnStandardPorts() {
		return collector("standard-ports", Map.of("BACKENDS_HOST", LoopbackAddress.of(1), "COLLECTOR_GRPC_PORT", "4317",
				"COLLECTOR_HTTP_PORT", "4318"));
	}

	/**
	 * A collector with HTTP, and no gRPC, on port 4317.
	 * @return the collector
	 */
	Collector collectorWithHttpOn4317() {
		return collector("http-on-4317", Map.of("BACKENDS_HOST", LoopbackAddress.of(2), "COLLECTOR_HTTP_PORT", "4317"));
	}

	/**
	 * A collector that speaks TLS; its guarded receivers ask for a client certificate.
	 * @param certificates what it shows and trusts
	 * @return the collector
	 */
	Collector collectorWithTls(TestCertificates certificates) {
		return collector("tls", Map.of("TLS_FOLDER", certificates.folder().toString(), "COLLECTOR_CONFIG",
				BackendsScript.file("collector-tls.yaml")));
	}

	/**
	 * A collector that passes traces on to MLflow.
	 * @param experimentId id of the experiment
	 * @return the collector
	 */
	public Collector collectorBeforeMlflow(String experimentId) {
		return collector("to-mlflow-" + experimentId,
				Map.of("MLFLOW_TRACKING_URI", mlflow().uri(), "MLFLOW_EXPERIMENT_ID", experimentId, "COLLECTOR_CONFIG",
						BackendsScript.file("collector-to-mlflow.yaml")));
	}

	@Override
	public void close() {
		this.moreScripts.values().forEach(BackendsScript::close);
		this.script.close();
	}

	/**
	 * Linux answers at every address of 127.0.0.0/8.
	 */
	private static final class LoopbackAddress {

		private static String of(int number) {
			long pid = ProcessHandle.current().pid();
			return "127." + (number + 100) + "." + (pid / 250 % 250) + "." + (pid % 250 + 1);
		}

	}

}
