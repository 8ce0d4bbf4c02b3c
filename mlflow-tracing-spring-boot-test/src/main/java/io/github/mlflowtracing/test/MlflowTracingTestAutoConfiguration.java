/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import io.github.mlflowtracing.pipeline.TracePipeline;
import io.github.mlflowtracing.trace.TraceRecorder;

/**
 * Auto-configuration of what {@link AutoConfigureMlflowTracing} adds to a test's context.
 *
 * @since 0.1.0
 */
@AutoConfiguration
public final class MlflowTracingTestAutoConfiguration {

	MlflowTracingTestAutoConfiguration() {
	}

	@Bean
	static CapturedTraces mlflowCapturedTraces(ObjectProvider<TracePipeline> pipeline) {
		return new CapturedTraces(() -> pipeline.getObject().dispatchNow());
	}

	@Bean
	static TraceRecorder mlflowCapturingRecorder(CapturedTraces traces) {
		return traces::add;
	}

}
