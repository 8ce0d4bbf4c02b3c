/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The ended spans of a local-root tree, whole or in part, on their way to the exporters.
 *
 * @param spans all spans, with their real parents, in the order in which they ended; for
 * OTLP
 * @param mlflow what MLflow shows of them; {@code null} if there is nothing for MLflow
 */
public record AssembledTrace(List<SpanData> spans, @Nullable MlflowTrace mlflow) {

	public AssembledTrace {
		spans = List.copyOf(spans);
	}

}
