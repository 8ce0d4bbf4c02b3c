/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.mlflowtracing.internal.pipeline.TracePipeline;
import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TraceRecorder;

/**
 * Auto-configuration of what {@link AutoConfigureMlflowTracing} adds to a test's context.
 *
 * @since 0.1.0
 */
@AutoConfiguration(beforeName = "io.github.mlflowtracing.autoconfigure.MlflowTracingAutoConfiguration")
public final class MlflowTracingTestAutoConfiguration {

	MlflowTracingTestAutoConfiguration() {
	}

	@Bean
	static CapturedTraces mlflowCapturedTraces(ObjectProvider<TracePipeline> pipeline) {
		return new CapturedTraces(() -> pipeline.getObject().dispatchNow());
	}

	/**
	 * Chance has no place in tests: also methods that declare a ratio follow the test's.
	 */
	@Bean
	static SamplingRatios mlflowTestSamplingRatios(Environment environment) {
		return SamplingRatios.fixed(environment.getRequiredProperty("mlflow.tracing.sampling.ratio", Double.class));
	}

	@Bean
	static TraceRecorder mlflowCapturingRecorder(CapturedTraces traces) {
		return traces::add;
	}

}
