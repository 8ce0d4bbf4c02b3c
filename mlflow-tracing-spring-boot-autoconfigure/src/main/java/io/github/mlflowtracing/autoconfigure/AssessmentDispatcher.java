/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.concurrent.CompletableFuture;

import io.github.mlflowtracing.internal.export.mlflow.MlflowTraceExporter;
import io.github.mlflowtracing.internal.pipeline.TracePipeline;
import io.github.mlflowtracing.internal.trace.AssessmentLog;
import io.github.mlflowtracing.internal.trace.TraceAssessment;

/**
 * The way of assessments: to the tracking server, once their traces are on it.
 */
final class AssessmentDispatcher implements AssessmentLog {

	private final TraceExporters exporters;

	private final TracePipeline pipeline;

	AssessmentDispatcher(TraceExporters exporters, TracePipeline pipeline) {
		this.exporters = exporters;
		this.pipeline = pipeline;
	}

	@Override
	public CompletableFuture<String> log(TraceAssessment assessment) {
		MlflowTraceExporter mlflow = this.exporters.mlflow();
		if (mlflow == null) {
			return failed(assessment,
					("no tracking server gets it, because traces %s; set mlflow.tracing.tracking-uri, "
							+ "and mlflow.tracing.dual-export=true where an OTLP trace endpoint is set")
						.formatted(this.exporters.reason()));
		}
		CompletableFuture<String> logged = new CompletableFuture<>();
		return this.pipeline.whenExported(assessment.traceId(), () -> mlflow.log(assessment, logged)) ? logged
				: failed(assessment, "too many assessments wait for the ends of their traces");
	}

	private static CompletableFuture<String> failed(TraceAssessment assessment, String reason) {
		return CompletableFuture
			.failedFuture(new IllegalStateException("%s is not logged: %s".formatted(assessment, reason)));
	}

}
