/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.export.memory.RecentTraces;
import io.github.mlflowtracing.internal.export.mlflow.MlflowTraceExporter;
import io.github.mlflowtracing.internal.export.otlp.OtlpTraceExporter;

/**
 * Where traces go, and why.
 *
 * @param server where the tracking server is, if it gets the traces
 * @param mlflow the tracking server, if it gets the traces
 * @param otlp the collector, if it gets the traces from us
 * @param recent the recent traces, if they are kept
 * @param reason where traces go and why, in words
 */
record TraceExporters(@Nullable MlflowConnectionDetails server, @Nullable MlflowTraceExporter mlflow,
		@Nullable OtlpTraceExporter otlp, @Nullable RecentTraces recent, String reason) implements AutoCloseable {

	static TraceExporters none(String reason) {
		return new TraceExporters(null, null, null, null, reason);
	}

	/**
	 * The experiment that traces are in: as the server told it, else as it is configured.
	 * @param configured the configured id
	 */
	String experimentId(@Nullable String configured) {
		String known = knownExperimentId(configured);
		return (known != null) ? known : "0";
	}

	/**
	 * The same, where it is known.
	 * @param configured the configured id
	 */
	@Nullable String knownExperimentId(@Nullable String configured) {
		String told = (this.mlflow != null) ? this.mlflow.experimentId() : null;
		return (told != null) ? told : configured;
	}

	List<TraceExporter> all() {
		List<TraceExporter> all = new ArrayList<>();
		if (this.mlflow != null) {
			all.add(this.mlflow);
		}
		if (this.otlp != null) {
			all.add(this.otlp);
		}
		if (this.recent != null) {
			all.add(this.recent);
		}
		return all;
	}

	/** Without values: some are secret. */
	@Override
	public String toString() {
		return "traces " + this.reason;
	}

	/**
	 * Stops what the pipeline has not closed, because the application failed to start.
	 */
	@Override
	public void close() {
		all().forEach((exporter) -> exporter.close(Duration.ZERO));
	}

}
