/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * What is sent to the tracking server, and how.
 *
 * @param experimentId the experiment's id, which wins over the name
 * @param experimentName the experiment's name
 * @param runId the run that traces belong to
 * @param workspace the workspace
 * @param connectTimeout how long connecting may take
 * @param requestTimeout how long a request may take
 * @param resourceAttributes the resource attributes that are sent, beside those of the
 * SDK
 * @param alwaysTraceInfo whether trace info is sent for each trace also under backlog
 * @param base what is true of every trace, so that what was set for one can be told
 */
public record MlflowSettings(@Nullable String experimentId, @Nullable String experimentName, @Nullable String runId,
		@Nullable String workspace, Duration connectTimeout, Duration requestTimeout, List<String> resourceAttributes,
		boolean alwaysTraceInfo, TraceInfo base) {

}
