/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest
@AutoConfigureMlflowTracing(samplingRatio = 0)
class SamplingRatioTests {

	@Test
	void theRatioOfATestCounts(@Autowired TestApplication.Assistant assistant, @Autowired CapturedTraces traces) {
		assistant.answer("What is MLflow?");

		assertThat(traces).isEmpty();
	}

}
