/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Without any auto-configuration but the annotation's, as in a slice.
 */
@SpringJUnitConfig({ TestApplication.Retriever.class, TestApplication.Assistant.class })
@AutoConfigureMlflowTracing
class SliceTests {

	@Test
	void aSliceIsTraced(@Autowired TestApplication.Assistant assistant, @Autowired CapturedTraces traces) {
		assistant.answer("What is MLflow?");

		assertThat(traces).hasTraceSatisfying((trace) -> trace.hasName("answer").hasSpanCount(3));
	}

	@Nested
	class Inner {

		@Test
		void itsNestedTestsAreTraced(@Autowired TestApplication.Assistant assistant, @Autowired CapturedTraces traces) {
			assistant.answer("What is MLflow?");

			assertThat(traces).hasSize(1);
		}

	}

}
